package dev.switchboard.nri.extension.adjustment;

/**
 * Asks for a container to be evicted. The protocol carries it; no runtime so far acts on it.
 *
 * @param containerId which container
 * @param reason sentence for people
 */
public record ContainerEviction(String containerId, String reason) {}
