/** Puts the distribution in place on a node, and takes it away again. */
@NullMarked
package dev.switchboard.nri.app.install;

import org.jspecify.annotations.NullMarked;
