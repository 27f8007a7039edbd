/** What the chain would make of pods that nobody creates. */
@NullMarked
package dev.switchboard.nri.app.explain;

import org.jspecify.annotations.NullMarked;
