/** Tells the network namespaces and addresses of pods. */
@NullMarked
package dev.switchboard.nri.bundled.networklogger;

import org.jspecify.annotations.NullMarked;
