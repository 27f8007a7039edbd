/** Metrics and traces of requests, links and the connection. */
@NullMarked
package dev.switchboard.nri.app.telemetry;

import org.jspecify.annotations.NullMarked;
