/** The command line: words, options, exit codes. */
@NullMarked
package dev.switchboard.nri.app.command;

import org.jspecify.annotations.NullMarked;
