/** Plays pods against an embedded runtime and shows who changed what. */
@NullMarked
package dev.switchboard.nri.app.demo;

import org.jspecify.annotations.NullMarked;
