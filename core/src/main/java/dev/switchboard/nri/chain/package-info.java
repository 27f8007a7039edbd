/** Calls the links one after the other, in time, and says who is to blame. */
@NullMarked
package dev.switchboard.nri.chain;

import org.jspecify.annotations.NullMarked;
