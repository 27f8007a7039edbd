/** Keeps one connection to the runtime alive, and serves its requests with the chain. */
@NullMarked
package dev.switchboard.nri.session;

import org.jspecify.annotations.NullMarked;
