/** What an extension implements and what the host hands to it. */
@NullMarked
package dev.switchboard.nri.extension;

import org.jspecify.annotations.NullMarked;
