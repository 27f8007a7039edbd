/** NRI plugins as gRPC services in other processes. */
@NullMarked
package dev.switchboard.nri.bundled.remote;

import org.jspecify.annotations.NullMarked;
