/** Adds OCI hooks from hooks.d folders to the containers that they are meant for. */
@NullMarked
package dev.switchboard.nri.bundled.hooks;

import org.jspecify.annotations.NullMarked;
