/** NUMA memory policies by class or node. */
@NullMarked
package dev.switchboard.nri.bundled.memorypolicy;

import org.jspecify.annotations.NullMarked;
