/** ttRPC over a line: requests and replies in frames of ten bytes and a payload. */
@NullMarked
package dev.switchboard.nri.ttrpc;

import org.jspecify.annotations.NullMarked;
