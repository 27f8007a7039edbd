/** Shows what every link of the chain changed in each container. */
@NullMarked
package dev.switchboard.nri.bundled.differ;

import org.jspecify.annotations.NullMarked;
