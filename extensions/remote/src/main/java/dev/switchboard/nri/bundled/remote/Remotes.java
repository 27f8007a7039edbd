package dev.switchboard.nri.bundled.remote;

import dev.switchboard.nri.bundled.hosting.Node;
import dev.switchboard.nri.extension.ExtensionContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All remotes, in their order. */
final class Remotes {
  private final Wires wires = new Wires();
  private final List<Remote> all = new ArrayList<>();

  Remotes(Config config, ExtensionContext context, Node node) {
    config.remotes().entrySet().stream()
        .sorted(
            Comparator.comparingInt(
                    (Map.Entry<String, Config.RemoteConfig> each) -> each.getValue().place())
                .thenComparing(Map.Entry::getKey))
        .forEach(each -> all.add(new Remote(each.getKey(), each.getValue(), wires, node, context)));
    all.forEach(Remote::start);
  }

  List<Remote> all() {
    return all;
  }

  Map<String, Object> status() {
    var status = new LinkedHashMap<String, Object>();
    all.forEach(remote -> status.put(remote.name(), remote.status()));
    return status;
  }

  void close() throws InterruptedException {
    all.forEach(Remote::interrupt);
    for (Remote remote : all) {
      remote.join();
    }
    wires.close();
  }
}
