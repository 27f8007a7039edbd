package dev.switchboard.nri.extension.model;

/**
 * A network interface of the host that is moved into a container.
 *
 * @param name name inside the container; empty to keep the host's
 */
public record NetDevice(String name) {}
