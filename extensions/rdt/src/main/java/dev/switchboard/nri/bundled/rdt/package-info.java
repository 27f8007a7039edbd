/** Intel RDT settings from pod annotations. */
@NullMarked
package dev.switchboard.nri.bundled.rdt;

import org.jspecify.annotations.NullMarked;
