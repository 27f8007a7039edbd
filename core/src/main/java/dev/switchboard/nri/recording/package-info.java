/** Requests and replies as they came, kept for a while, and played once more. */
@NullMarked
package dev.switchboard.nri.recording;

import org.jspecify.annotations.NullMarked;
