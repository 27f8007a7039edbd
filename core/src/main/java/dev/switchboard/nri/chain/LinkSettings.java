package dev.switchboard.nri.chain;

import java.time.Duration;

/**
 * How a link takes its place in the chain.
 *
 * @param priority lower runs first; ties are broken by id
 * @param timeout for one call; also bounded by what the request has left
 * @param onFailure what its failure means for the request
 * @param strict whether it counts as a failure to ask for what has no effect
 */
public record LinkSettings(int priority, Duration timeout, OnFailure onFailure, boolean strict) {}
