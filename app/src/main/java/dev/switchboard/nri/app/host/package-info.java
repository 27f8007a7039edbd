/** Runs the host in a Spring context and shows it at Actuator's endpoints. */
@NullMarked
package dev.switchboard.nri.app.host;

import org.jspecify.annotations.NullMarked;
