package dev.switchboard.nri.recording;

import java.util.Arrays;

/**
 * A reply, or a failure in its place. Ids of requests differ from run to run and are left out of
 * comparisons.
 *
 * @param reply empty with a failure
 * @param status gRPC's code; 0 with a reply
 * @param error what the runtime was told; empty with a reply
 */
@SuppressWarnings("ArrayRecordComponent") // compared by isSameAs alone
public record RecordedAnswer(byte[] reply, int status, String error) {
  /** As the host writes them behind what it tells the runtime. */
  private static final String REQUEST_ID = " \\([0-9a-z]+-\\d+\\)";

  /** Whether both say the same. */
  public boolean isSameAs(RecordedAnswer other) {
    return status == other.status
        && Arrays.equals(reply, other.reply)
        && withoutId(error).equals(withoutId(other.error));
  }

  static String withoutId(String error) {
    return error.replaceFirst(REQUEST_ID + "$", "");
  }
}
