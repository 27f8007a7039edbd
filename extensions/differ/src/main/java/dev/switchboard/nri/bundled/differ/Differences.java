package dev.switchboard.nri.bundled.differ;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import dev.switchboard.nri.extension.Decision;
import dev.switchboard.nri.extension.Decision.Share;
import dev.switchboard.nri.extension.Event;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.Yaml;

/** Writes down what the links made of one request. */
final class Differences {
  private static final int CONTEXT_LINES = 3;

  private final Decision decision;
  private final List<JsonObject> documents;
  private final boolean unchanged;

  /**
   * @param unchanged whether links that changed nothing are told of
   */
  Differences(Decision decision, Form form, boolean unchanged) {
    this.decision = decision;
    this.documents = form.documents(decision);
    this.unchanged = unchanged;
  }

  /** Lines to tell; none if there is nothing to tell. */
  List<String> lines(Config.Format format) {
    return switch (format) {
      case NONE -> List.of();
      case YAML -> yaml();
      case JSON_PATCH -> jsonPatches();
      case UNIFIED -> unifiedDiffs();
    };
  }

  private String event() {
    return decision.event().map(Event::nriName).orElse("Synchronize");
  }

  private Optional<String> podName() {
    return decision.pod().map(pod -> pod.namespace() + "/" + pod.name());
  }

  private Optional<String> containerName() {
    return decision
        .before()
        .container()
        .map(container -> container.name().isEmpty() ? container.id() : container.name());
  }

  private String subject() {
    return podName().orElse("all pods") + containerName().map(name -> "/" + name).orElse("");
  }

  private boolean isTold(int share) {
    return unchanged
        || decision.shares().get(share).failure().isPresent()
        || !documents.get(share).equals(documents.get(share + 1));
  }

  private static String label(Share share) {
    return share.link() + "@" + share.version();
  }

  private JsonArray patch(int share) {
    return Json.createDiff(documents.get(share), documents.get(share + 1)).toJsonArray();
  }

  private List<String> yaml() {
    var links = new ArrayList<Object>();
    for (int i = 0; i < documents.size() - 1; i++) {
      if (isTold(i)) {
        links.add(yamlOf(i));
      }
    }
    if (links.isEmpty()) {
      return List.of();
    }
    var document = new LinkedHashMap<String, Object>();
    document.put("request", decision.requestId());
    document.put("event", event());
    podName().ifPresent(name -> document.put("pod", name));
    containerName().ifPresent(name -> document.put("container", name));
    document.put("links", links);
    decision.refusal().ifPresent(reason -> document.put("refused", reason));
    var lines = new ArrayList<String>();
    lines.add("---");
    lines.addAll(dump(document));
    return lines;
  }

  private Map<String, Object> yamlOf(int share) {
    var of = new LinkedHashMap<String, Object>();
    of.put("link", label(decision.shares().get(share)));
    decision.shares().get(share).failure().ifPresent(reason -> of.put("failed", reason));
    of.put("changes", changes(share));
    return of;
  }

  /** The patch once more, with the old values; a patch is applied step by step. */
  private List<Object> changes(int share) {
    var changes = new ArrayList<Object>();
    JsonStructure state = documents.get(share);
    for (JsonValue step : patch(share)) {
      JsonObject operation = step.asJsonObject();
      String path = operation.getString("path");
      var change = new LinkedHashMap<String, Object>();
      change.put("path", path);
      if (!operation.getString("op").equals("add")) {
        change.put("from", plain(valueAt(state, path)));
      }
      if (operation.containsKey("value")) {
        change.put("to", plain(operation.get("value")));
      }
      changes.add(change);
      state = Json.createPatch(Json.createArrayBuilder().add(operation).build()).apply(state);
    }
    return changes;
  }

  private static JsonValue valueAt(JsonStructure state, String path) {
    try {
      return state.getValue(path);
    } catch (JsonException e) {
      return JsonValue.NULL;
    }
  }

  private static Object plain(JsonValue value) {
    return switch (value.getValueType()) {
      case OBJECT -> {
        var map = new LinkedHashMap<String, Object>();
        value.asJsonObject().forEach((key, each) -> map.put(key, plain(each)));
        yield map;
      }
      case ARRAY -> value.asJsonArray().stream().map(Differences::plain).toList();
      case STRING -> ((JsonString) value).getString();
      case NUMBER -> ((JsonNumber) value).bigIntegerValue();
      case TRUE -> true;
      case FALSE -> false;
      case NULL -> "";
    };
  }

  private List<String> jsonPatches() {
    var lines = new ArrayList<String>();
    for (int i = 0; i < documents.size() - 1; i++) {
      if (isTold(i)) {
        Share share = decision.shares().get(i);
        JsonObjectBuilder line =
            Json.createObjectBuilder().add("request", decision.requestId()).add("event", event());
        podName().ifPresent(name -> line.add("pod", name));
        containerName().ifPresent(name -> line.add("container", name));
        line.add("link", label(share));
        share.failure().ifPresent(reason -> line.add("failed", reason));
        lines.add(line.add("patch", patch(i)).build().toString());
      }
    }
    return lines;
  }

  private List<String> unifiedDiffs() {
    var lines = new ArrayList<String>();
    for (int i = 0; i < documents.size() - 1; i++) {
      if (isTold(i)) {
        String label = label(decision.shares().get(i));
        String name = event() + " " + decision.requestId() + " " + subject();
        List<String> before = dump(plain(documents.get(i)));
        lines.addAll(
            UnifiedDiffUtils.generateUnifiedDiff(
                name + " before " + label,
                name + " after " + label,
                before,
                DiffUtils.diff(before, dump(plain(documents.get(i + 1)))),
                CONTEXT_LINES));
        decision
            .shares()
            .get(i)
            .failure()
            .ifPresent(reason -> lines.add(name + ": " + label + " failed: " + reason));
      }
    }
    return lines;
  }

  private static List<String> dump(Object value) {
    var options = new DumperOptions();
    options.setDefaultFlowStyle(FlowStyle.BLOCK);
    options.setSplitLines(false);
    return new Yaml(options).dump(value).lines().toList();
  }
}
