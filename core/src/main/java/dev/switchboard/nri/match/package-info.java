/** Which pods and containers a link is called for. */
@NullMarked
package dev.switchboard.nri.match;

import org.jspecify.annotations.NullMarked;
