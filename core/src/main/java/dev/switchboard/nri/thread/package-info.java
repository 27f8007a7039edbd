/** Threads that run extensions and use the runtime's socket as well. */
@NullMarked
package dev.switchboard.nri.thread;

import org.jspecify.annotations.NullMarked;
