/** Merges the wishes of several links as the runtime merges the replies of several plugins. */
@NullMarked
package dev.switchboard.nri.merge;

import org.jspecify.annotations.NullMarked;
