/** Bytes over a Unix socket: the trunk and its lines. */
@NullMarked
package dev.switchboard.nri.transport;

import org.jspecify.annotations.NullMarked;
