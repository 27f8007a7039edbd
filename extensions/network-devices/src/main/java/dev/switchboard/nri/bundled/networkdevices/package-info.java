/** Moves network interfaces of the host into pods. */
@NullMarked
package dev.switchboard.nri.bundled.networkdevices;

import org.jspecify.annotations.NullMarked;
