package dev.switchboard.nri.runtime;

import java.time.Duration;

/**
 * What a plugin is told of its runtime by Configure.
 *
 * @param name its name
 * @param version its version
 * @param nriVersion for example {@code v0.12.5}
 * @param registrationTimeout how long a connection may take to register
 * @param requestTimeout how long a plugin may take for one request
 */
public record RuntimeIdentity(
    String name,
    String version,
    String nriVersion,
    Duration registrationTimeout,
    Duration requestTimeout) {}
