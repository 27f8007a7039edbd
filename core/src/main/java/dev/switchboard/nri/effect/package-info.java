/** Knows what of a wish has no effect: what this runtime ignores, or NRI cannot express. */
@NullMarked
package dev.switchboard.nri.effect;

import org.jspecify.annotations.NullMarked;
