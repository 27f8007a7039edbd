package dev.switchboard.nri.it;

import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.merge.AdjustmentMerger;
import dev.switchboard.nri.node.Difference;
import dev.switchboard.nri.recording.RecordedCall;
import dev.switchboard.nri.recording.RecordedCalls;
import dev.switchboard.nri.wire.proto.ValidateContainerAdjustmentResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * What becomes of a container, or of a pod that is refused.
 *
 * @param changes the entries that change
 * @param refusal why it is refused; empty if it is not
 */
record Fate(Map<String, String> changes, String refusal) {
  /** A refusal may be long, and the host cuts what it tells the runtime. */
  private static final int COMPARED = 200;

  private static Fate refused(String why) {
    // Behind it the host puts the request's id.
    String whole = why.replaceFirst(" \\([0-9a-z]+-\\d+\\)$", "");
    return new Fate(Map.of(), whole.substring(0, Math.min(COMPARED, whole.length())));
  }

  /** Of each creation that the runtime has asked for, by pod and container. */
  static Map<String, Fate> of(List<RecordedCall> calls) throws Exception {
    var fates = new TreeMap<String, Fate>();
    for (RecordedCall call : calls) {
      switch (call.method()) {
        case "RunPodSandbox" -> {
          if (call.answer().status() != 0) {
            fates.put(call.subject(), refused(call.answer().error()));
          }
        }
        case "CreateContainer" -> fates.put(call.subject(), created(call));
        case "ValidateContainerAdjustment" -> {
          var verdict = ValidateContainerAdjustmentResponse.parseFrom(call.answer().reply());
          if (verdict.getReject()) {
            fates.put(call.subject(), refused(verdict.getReason()));
          }
        }
        default -> {
          // is asked after the creation
        }
      }
    }
    return fates;
  }

  private static Fate created(RecordedCall call) throws Exception {
    if (call.answer().status() != 0) {
      return refused(call.answer().error());
    }
    Container container = RecordedCalls.created(call).orElseThrow();
    var merger = new AdjustmentMerger(container);
    merger.merge("host", RecordedCalls.adjustment(call.answer().reply()));
    var changes = new TreeMap<String, String>();
    for (Difference each : Difference.between(container, merger.outcome())) {
      changes.put(each.field() + " " + each.key(), each.to().orElse("removed"));
    }
    merger
        .memoryPolicy()
        .ifPresent(
            policy -> changes.put("memoryPolicy ", policy.mode() + " nodes " + policy.nodes()));
    return new Fate(changes, "");
  }

  /** The same as {@code explain -o json} tells it of a pod. */
  static Map<String, Fate> explained(JsonNode pod) {
    var fates = new TreeMap<String, Fate>();
    String name = pod.get("pod").asString();
    if (!pod.get("refusal").isNull()) {
      fates.put(name, refused(pod.get("refusal").asString()));
    }
    for (JsonNode container : pod.get("containers")) {
      fates.put(name + "/" + container.get("name").asString(), explainedContainer(container));
    }
    return fates;
  }

  private static Fate explainedContainer(JsonNode container) {
    if (!container.get("refusal").isNull()) {
      return refused(container.get("refusal").asString());
    }
    var changes = new TreeMap<String, String>();
    for (JsonNode link : container.get("links")) {
      for (JsonNode change : link.get("changes")) {
        changes.put(
            change.get("field").asString() + " " + change.get("key").asString(),
            change.get("to").isNull() ? "removed" : change.get("to").asString());
      }
    }
    return new Fate(changes, "");
  }
}
