package dev.switchboard.nri.app.manifest;

import dev.switchboard.nri.app.manifest.PodSpec.ContainerSpec;
import dev.switchboard.nri.app.manifest.PodSpec.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a container's process is started with. */
record ProcessMessage(PodSpec pod, ContainerSpec container) {
  private static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /** A command takes the place of the image's entrypoint and of its arguments. */
  List<String> args() {
    Map<String, String> known = variables();
    var args = new ArrayList<String>();
    if (container.command().isEmpty()) {
      args.add("(entrypoint)");
    }
    container.command().forEach(each -> args.add(expanded(each, known)));
    container.args().forEach(each -> args.add(expanded(each, known)));
    return args;
  }

  List<String> env() {
    var env = new ArrayList<String>();
    env.add("PATH=" + DEFAULT_PATH);
    env.add("HOSTNAME=" + pod.hostname());
    variables()
        .forEach((name, value) -> {
          env.removeIf(each -> each.startsWith(name + "="));
          env.add(name + "=" + value);
        });
    return env;
  }

  private Map<String, String> variables() {
    var known = new LinkedHashMap<String, String>();
    for (Variable each : container.env()) {
      known.put(each.name(), expanded(each.value(), known));
    }
    return known;
  }

  /** {@code $(NAME)} stands for a variable's value, {@code $$} for a dollar sign. */
  static String expanded(String text, Map<String, String> known) {
    var result = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char next = text.charAt(at);
      if (next == '$' && text.startsWith("$", at + 1)) {
        result.append('$');
        at += 2;
      } else if (next == '$' && text.startsWith("(", at + 1) && text.indexOf(')', at) > 0) {
        int end = text.indexOf(')', at);
        @Nullable String value = known.get(text.substring(at + 2, end));
        result.append(value == null ? text.substring(at, end + 1) : value);
        at = end + 1;
      } else {
        result.append(next);
        at++;
      }
    }
    return result.toString();
  }

  /** In full, as a runtime has it. */
  String imageName() {
    String image = container.image();
    int slash = image.indexOf('/');
    String first = slash < 0 ? "" : image.substring(0, slash);
    boolean registry = first.contains(".") || first.contains(":") || first.equals("localhost");
    String full = registry ? image : "docker.io/" + (slash < 0 ? "library/" : "") + image;
    String last = full.substring(full.lastIndexOf('/') + 1);
    return last.contains(":") || last.contains("@") ? full : full + ":latest";
  }
}
