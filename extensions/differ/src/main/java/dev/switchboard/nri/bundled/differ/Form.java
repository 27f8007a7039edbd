package dev.switchboard.nri.bundled.differ;

import dev.switchboard.nri.extension.Decision;
import dev.switchboard.nri.extension.Decision.Share;
import dev.switchboard.nri.extension.Decision.State;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PlainForm;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a request has come to after each link, as documents that can be compared: the container with
 * NRI's names; what NRI's container has no place for is added: {@code linux.memory_policy}, {@code
 * requested_resources} of an update, {@code updates} and {@code evictions} of existing containers.
 */
final class Form {
  private static final String HIDDEN = "***";

  private final List<Pattern> secrets;

  Form(List<Pattern> secrets) {
    this.secrets = secrets;
  }

  /** Whether every link left everything as it was, which is so for most requests. */
  static boolean changesNothing(Decision decision) {
    State state = decision.before();
    for (Share share : decision.shares()) {
      if (share.failure().isPresent() || asksForOthers(share) || !share.after().equals(state)) {
        return false;
      }
      state = share.after();
    }
    return true;
  }

  private static boolean asksForOthers(Share share) {
    return !share.updates().orElse(ContainerUpdates.none()).isEmpty()
        || share.adjustment().map(wish -> !wish.others().isEmpty()).orElse(false);
  }

  /**
   * The document before the first link, and the one after each; the same one after a link that
   * changed nothing.
   */
  List<JsonObject> documents(Decision decision) {
    var updates = new ArrayList<Object>();
    var evictions = new ArrayList<Object>();
    var secret = new LinkedHashMap<String, Secret>();
    var documents = new ArrayList<JsonObject>();
    State state = decision.before();
    documents.add(document(state, updates, evictions, secret));
    for (Share share : decision.shares()) {
      boolean heeded = share.failure().isEmpty() && asksForOthers(share);
      if (heeded) {
        add(share.updates().orElse(ContainerUpdates.none()), updates, evictions);
        share.adjustment().ifPresent(wish -> add(wish.others(), updates, evictions));
      }
      documents.add(
          heeded || !share.after().equals(state)
              ? document(share.after(), updates, evictions, secret)
              : documents.getLast());
      state = share.after();
    }
    return documents;
  }

  private static void add(ContainerUpdates wish, List<Object> updates, List<Object> evictions) {
    for (ContainerUpdate update : wish.updates()) {
      updates.add(PlainForm.of(update));
    }
    wish.evictions().forEach(eviction -> evictions.add(PlainForm.of(eviction)));
  }

  private JsonObject document(
      State state, List<Object> updates, List<Object> evictions, Map<String, Secret> secret) {
    Map<String, Object> document =
        new TreeMap<>(state.container().map(PlainForm::of).orElseGet(TreeMap::new));
    state
        .container()
        .map(Container::env)
        .filter(env -> !env.isEmpty())
        .ifPresent(env -> document.put("env", hidden(env, secret)));
    state
        .memoryPolicy()
        .ifPresent(policy ->
            document.compute(
                "linux",
                (_, linux) -> {
                  var all = new TreeMap<String, Object>();
                  if (linux instanceof Map<?, ?> map) {
                    map.forEach((key, value) -> all.put((String) key, value));
                  }
                  all.put("memory_policy", PlainForm.of(policy));
                  return all;
                }));
    state
        .requested()
        .ifPresent(resources -> document.put("requested_resources", PlainForm.of(resources)));
    if (!updates.isEmpty()) {
      document.put("updates", List.copyOf(updates));
    }
    if (!evictions.isEmpty()) {
      document.put("evictions", List.copyOf(evictions));
    }
    return Json.createObjectBuilder(document).build();
  }

  /**
   * Variables without their secrets. A value that changes is hidden behind another text than
   * before, so that the change itself is seen.
   *
   * @param known what each secret variable had in the document before, which is taken note of
   */
  private List<String> hidden(List<String> env, Map<String, Secret> known) {
    var shown = new ArrayList<String>();
    for (String variable : env) {
      int equals = variable.indexOf('=');
      String name = equals < 0 ? variable : variable.substring(0, equals);
      if (equals < 0 || secrets.stream().noneMatch(secret -> secret.matcher(name).find())) {
        shown.add(variable);
      } else {
        String value = variable.substring(equals + 1);
        Secret secret =
            known.merge(name, new Secret(value, 0), (before, now) -> before.then(now.value));
        shown.add(name + "=" + secret.shown());
      }
    }
    return shown;
  }

  /** A variable's value, and how often it was another one before. */
  private record Secret(String value, int changes) {
    Secret then(String next) {
      return next.equals(value) ? this : new Secret(next, changes + 1);
    }

    String shown() {
      return switch (changes) {
        case 0 -> HIDDEN;
        case 1 -> HIDDEN + " (changed)";
        default -> HIDDEN + " (changed " + changes + " times)";
      };
    }
  }
}
