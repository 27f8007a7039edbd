/** The host as a whole: what starts, stops and shows it. */
@NullMarked
package dev.switchboard.nri;

import org.jspecify.annotations.NullMarked;
