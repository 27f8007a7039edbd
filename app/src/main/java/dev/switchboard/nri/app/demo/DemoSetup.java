package dev.switchboard.nri.app.demo;

import dev.switchboard.nri.app.report.Version;
import dev.switchboard.nri.node.NodeSnapshot;
import dev.switchboard.nri.runtime.NriRuntime;
import dev.switchboard.nri.runtime.RuntimeProfile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The demonstration's runtime, and the settings that its host is started with. */
final class DemoSetup {
  private DemoSetup() {}

  static int freePort() throws IOException {
    try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  static NriRuntime runtime(Path socket, Supplier<NodeSnapshot> node) throws IOException {
    RuntimeProfile plain = RuntimeProfile.of(socket, "demo-runtime", Version.current().program());
    return NriRuntime.listen(
        new RuntimeProfile(plain.socketPath(), plain.identity(), node, plain.updates()));
  }

  static List<String> settings(DemoFolder folder, boolean serve, List<String> given) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("switchboard.runtime.socket-path", folder.socket().toString());
    settings.put("switchboard.extensions.hooks.config.directories[0]", folder.hooks().toString());
    settings.put("switchboard.extensions.hooks.config.watch", "false");
    settings.put(
        "switchboard.extensions.logger.config.set-annotation", "demo.switchboard.dev/logged-by");
    settings.put("logging.level.root", "warn");
    settings.put("logging.level.dev.switchboard", serve ? "error" : "warn");
    settings.put("logging.level.nri.events", serve ? "warn" : "info");
    settings.put("logging.pattern.console", "  %clr(log){faint}  %m%n");
    if (!serve) {
      settings.put("spring.main.web-application-type", "none");
    }
    for (String option : given) {
      String[] pair = option.substring(2).split("=", 2);
      settings.put(pair[0], pair[1]);
    }
    return settings.entrySet().stream()
        .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
        .toList();
  }
}
