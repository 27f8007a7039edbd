package dev.switchboard.nri.transport;

/**
 * The process at the other end of a Unix socket, as the kernel saw it when it connected.
 *
 * @param pid process id
 * @param uid user id
 * @param gid group id
 */
public record PeerCredentials(long pid, long uid, long gid) {}
