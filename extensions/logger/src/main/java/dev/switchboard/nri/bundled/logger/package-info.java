/** Tells every event and request in a log, and can mark containers as seen. */
@NullMarked
package dev.switchboard.nri.bundled.logger;

import org.jspecify.annotations.NullMarked;
