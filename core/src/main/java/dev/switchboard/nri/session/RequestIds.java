package dev.switchboard.nri.session;

import java.util.concurrent.atomic.AtomicLong;

/** Short ids of requests, which differ from those of the process before. */
final class RequestIds {
  private static final AtomicLong REQUESTS = new AtomicLong();
  private static final String PREFIX =
      Long.toString(System.currentTimeMillis() / 1000 % 1_679_616, 36) + "-";

  private RequestIds() {}

  static String next() {
    return PREFIX + REQUESTS.incrementAndGet();
  }
}
