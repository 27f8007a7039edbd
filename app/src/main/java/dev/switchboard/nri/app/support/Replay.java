package dev.switchboard.nri.app.support;

import dev.switchboard.nri.Switchboard;
import dev.switchboard.nri.app.report.ContainerStory;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.node.Difference;
import dev.switchboard.nri.recording.RecordedAnswer;
import dev.switchboard.nri.recording.RecordedCall;
import dev.switchboard.nri.recording.RecordedCalls;
import dev.switchboard.nri.recording.Replayer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A record, played against a host of now. Its components are the keys of {@code replay -o json}.
 *
 * @param recordedBy version of the program that recorded
 * @param recorded how many calls were recorded
 * @param played of how many the answer was compared
 * @param same of how many it is the same, byte for byte
 * @param deviations the others
 */
public record Replay(
    String recordedBy, int recorded, int played, int same, List<Deviation> deviations) {

  /**
   * A call that is answered in another way now.
   *
   * @param subject {@code namespace/pod/container}
   * @param then what the runtime was told; null if it was no refusal
   * @param now the same for now
   * @param changes what is different of what was asked for
   */
  public record Deviation(
      Instant at,
      String method,
      String subject,
      @Nullable String then,
      @Nullable String now,
      List<Change> changes) {}

  /**
   * One entry.
   *
   * @param then what came of it; null if it was left alone
   * @param now the same for now
   */
  public record Change(String field, String key, @Nullable String then, @Nullable String now) {}

  /**
   * Plays.
   *
   * @param host offline; connects to the socket, and is closed in the end
   * @param everything also what may have extensions act
   */
  public static Replay of(RecordedCalls record, Switchboard host, Path socket, boolean everything)
      throws IOException, InterruptedException {
    var differences = new ArrayList<Deviation>();
    int played;
    try (var replayer = new Replayer(record, socket);
        Switchboard connected = host) {
      connected.connect();
      played =
          replayer.play(
              everything,
              (call, now) -> {
                if (!call.answer().isSameAs(now)) {
                  differences.add(difference(call, now));
                }
              });
    }
    return new Replay(
        record.program(), record.calls().size(), played, played - differences.size(), differences);
  }

  private static Deviation difference(RecordedCall call, RecordedAnswer now) {
    RecordedAnswer then = call.answer();
    boolean bothReply = then.status() == 0 && now.status() == 0;
    return new Deviation(
        call.at(),
        call.method(),
        call.subject(),
        refusal(then),
        refusal(now),
        bothReply ? changes(call, then.reply(), now.reply()) : List.of());
  }

  private static @Nullable String refusal(RecordedAnswer answer) {
    return answer.status() == 0 ? null : answer.error();
  }

  private static List<Change> changes(RecordedCall call, byte[] then, byte[] now) {
    Optional<Container> created = RecordedCalls.created(call);
    List<Change> changes =
        created.map(container -> changes(container, then, now)).orElse(List.of());
    return changes.isEmpty()
        ? List.of(
            new Change(
                "reply",
                "",
                RecordedCalls.shown(call.method(), then),
                RecordedCalls.shown(call.method(), now)))
        : changes;
  }

  /** Of a creation: where the two containers would differ. */
  private static List<Change> changes(Container container, byte[] then, byte[] now) {
    record Entry(String field, String key) {}
    Map<Entry, @Nullable String> before = new LinkedHashMap<>();
    Map<Entry, @Nullable String> after = new LinkedHashMap<>();
    for (Difference each : ContainerStory.result(container, RecordedCalls.adjustment(then))) {
      before.put(new Entry(each.field(), each.key()), each.to().orElse("removed"));
    }
    for (Difference each : ContainerStory.result(container, RecordedCalls.adjustment(now))) {
      after.put(new Entry(each.field(), each.key()), each.to().orElse("removed"));
    }
    var entries = new LinkedHashSet<>(before.keySet());
    entries.addAll(after.keySet());
    return entries.stream()
        .filter(entry -> !Objects.equals(before.get(entry), after.get(entry)))
        .map(entry -> new Change(entry.field, entry.key, before.get(entry), after.get(entry)))
        .toList();
  }
}
