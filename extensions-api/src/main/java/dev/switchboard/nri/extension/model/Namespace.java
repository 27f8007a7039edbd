package dev.switchboard.nri.extension.model;

/**
 * A Linux namespace of a container or pod.
 *
 * @param type OCI name: {@code network}, {@code pid}, {@code mount}, {@code ipc}, {@code uts},
 *     {@code user}, {@code cgroup} or {@code time}; the key of a namespace
 * @param path file of a namespace to join; empty for a new one
 */
public record Namespace(String type, String path) {}
