package dev.switchboard.nri.app.manifest;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Ids that look like those of a cluster and of a runtime, and are the same every time. */
final class Ids {
  private Ids() {}

  static String uid(String of) {
    return UUID.nameUUIDFromBytes(of.getBytes(StandardCharsets.UTF_8)).toString();
  }

  /** 64 digits. */
  static String id(String of) {
    return (uid(of) + uid("id of " + of)).replace("-", "");
  }
}
