/** Serves the console page, which reads the endpoints: its files, and what a browser may do. */
@NullMarked
package dev.switchboard.nri.app.console;

import org.jspecify.annotations.NullMarked;
