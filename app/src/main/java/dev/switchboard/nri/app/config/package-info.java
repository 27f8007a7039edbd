/** Binds what users write to records, and tells every mistake in it by file, line and key. */
@NullMarked
package dev.switchboard.nri.app.config;

import org.jspecify.annotations.NullMarked;
