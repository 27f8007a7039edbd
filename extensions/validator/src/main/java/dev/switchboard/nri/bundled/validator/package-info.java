/** Refuses containers whose adjustments break a rule of the node's administrator. */
@NullMarked
package dev.switchboard.nri.bundled.validator;

import org.jspecify.annotations.NullMarked;
