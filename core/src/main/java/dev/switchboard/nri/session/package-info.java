/**
 * The plugin's side of a connection: registers, is configured and synchronized, serves, reconnects.
 */
@NullMarked
package dev.switchboard.nri.session;

import org.jspecify.annotations.NullMarked;
