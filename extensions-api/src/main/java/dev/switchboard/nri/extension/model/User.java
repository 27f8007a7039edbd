package dev.switchboard.nri.extension.model;

import java.util.List;

/**
 * Who the container's process runs as; ids are unsigned.
 *
 * @param uid user id inside the container
 * @param gid group id inside the container
 * @param additionalGids supplementary group ids
 */
public record User(int uid, int gid, List<Integer> additionalGids) {
  public User {
    additionalGids = List.copyOf(additionalGids);
  }
}
