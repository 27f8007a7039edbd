package dev.switchboard.nri.node;

import dev.switchboard.nri.extension.model.Container;

/**
 * A container, and what is known besides what the runtime tells.
 *
 * @param container as the runtime last told of it
 * @param podId its pod
 * @param stopped whether it runs no more
 * @param missed whether it was created without us
 */
public record KnownContainer(Container container, String podId, boolean stopped, boolean missed) {}
