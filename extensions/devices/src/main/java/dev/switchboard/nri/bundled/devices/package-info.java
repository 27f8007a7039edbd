/** Adds devices, mounts and process attributes that pods ask for in annotations. */
@NullMarked
package dev.switchboard.nri.bundled.devices;

import org.jspecify.annotations.NullMarked;
