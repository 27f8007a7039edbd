/** Ordinary NRI plugins that connect to us and become links of the chain. */
@NullMarked
package dev.switchboard.nri.guest;

import org.jspecify.annotations.NullMarked;
