/** Looks at configuration and jars before anything depends on them. */
@NullMarked
package dev.switchboard.nri.app.check;

import org.jspecify.annotations.NullMarked;
