/** Turns jars in a folder into extensions that can be called, or into reasons why not. */
@NullMarked
package dev.switchboard.nri.loading;

import org.jspecify.annotations.NullMarked;
