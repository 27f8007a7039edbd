package dev.switchboard.nri.extension.model;

/**
 * A POSIX resource limit.
 *
 * @param type as the OCI runtime spells it, for example {@code RLIMIT_NOFILE}; the key of a limit
 * @param hard ceiling, in the kernel's unit for this type; unsigned, all bits set is unlimited
 * @param soft limit in force, in the same unit; unsigned
 */
public record Rlimit(String type, long hard, long soft) {}
