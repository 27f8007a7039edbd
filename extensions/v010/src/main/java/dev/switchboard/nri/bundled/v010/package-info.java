/** Runs NRI v0.1.0 one-shot plugins. */
@NullMarked
package dev.switchboard.nri.bundled.v010;

import org.jspecify.annotations.NullMarked;
