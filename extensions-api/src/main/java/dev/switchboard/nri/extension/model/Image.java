package dev.switchboard.nri.extension.model;

/**
 * The image of a container; known from NRI v0.12.2 on.
 *
 * @param name reference by which it was asked for
 * @param digest digest of the manifest
 * @param configDigest digest of the configuration
 */
public record Image(String name, String digest, String configDigest) {}
