/** Turns protobuf messages into the records that extensions see, and back. */
@NullMarked
package dev.switchboard.nri.wire;

import org.jspecify.annotations.NullMarked;
