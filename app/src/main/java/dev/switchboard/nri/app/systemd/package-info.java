/** Tells systemd, where it has started the process, how it does. */
@NullMarked
package dev.switchboard.nri.app.systemd;

import org.jspecify.annotations.NullMarked;
