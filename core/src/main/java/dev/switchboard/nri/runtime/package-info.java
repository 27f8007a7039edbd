/** The runtime's side of the protocol: takes plugins in and tells them of pods and containers. */
@NullMarked
package dev.switchboard.nri.runtime;

import org.jspecify.annotations.NullMarked;
