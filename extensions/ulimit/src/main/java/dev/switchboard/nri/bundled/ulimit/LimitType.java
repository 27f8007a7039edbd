package dev.switchboard.nri.bundled.ulimit;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The limits of Linux, see getrlimit(2). */
enum LimitType {
  AS,
  CORE,
  CPU,
  DATA,
  FSIZE,
  LOCKS,
  MEMLOCK,
  MSGQUEUE,
  NICE,
  NOFILE,
  NPROC,
  RSS,
  RTPRIO,
  RTTIME,
  SIGPENDING,
  STACK;

  static final String NAMES =
      Arrays.stream(values())
          .map(type -> type.name().toLowerCase(Locale.ROOT))
          .collect(Collectors.joining(", "));

  private static final String PREFIX = "RLIMIT_";

  /** From any spelling: in any case, with one leading RLIMIT_ or without. */
  static Optional<LimitType> of(String text) {
    String upper = text.toUpperCase(Locale.ROOT);
    String name = upper.startsWith(PREFIX) ? upper.substring(PREFIX.length()) : upper;
    return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
  }

  /** As the OCI runtime spells it. */
  String ociName() {
    return PREFIX + name();
  }
}
