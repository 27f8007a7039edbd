package dev.switchboard.nri.extension.model;

import java.util.OptionalInt;

/**
 * A device node in a container.
 *
 * @param path absolute path inside the container; the key of a device
 * @param type {@code c} or {@code u} (character), {@code b} (block), {@code p} (fifo)
 * @param major major number, -1 where the type has none
 * @param minor minor number, -1 where the type has none
 * @param fileMode permission bits, absent for the runtime's default; unsigned
 * @param uid owner inside the container; unsigned
 * @param gid group inside the container; unsigned
 */
public record Device(
    String path,
    String type,
    long major,
    long minor,
    OptionalInt fileMode,
    OptionalInt uid,
    OptionalInt gid) {}
