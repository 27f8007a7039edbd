package dev.switchboard.nri.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the host has on a node on which every bundled extension has something to do. */
final class ExplainedNode {
  private ExplainedNode() {}

  /**
   * Writes the files.
   *
   * @param remote address of a service
   * @return the configuration
   */
  static Path configuration(Path work, String remote) throws IOException {
    Path hooks = Files.createDirectory(work.resolve("hooks.d"));
    Files.writeString(
        hooks.resolve("trace.json"),
        """
        {"version":"1.0.0","hook":{"path":"/bin/true","args":["true","traced"]},
         "when":{"annotations":{"^trace$":"^yes$"},"commands":["/sleep$"],"hasBindMounts":true},
         "stages":["createRuntime"]}
        """);
    Path modules = Files.createDirectory(work.resolve("wasm"));
    Files.copy(Peers.file("10-peer.wasm"), modules.resolve("10-peer.wasm"));
    Path list =
        Files.writeString(
            work.resolve("v010.json"),
            """
            {"version": "0.1", "plugins": [{"type": "v010-plugin", "conf": {"file": "%s"}}]}
            """
                .formatted(work.resolve("v010.log")));
    Path mountinfo =
        Files.writeString(
            work.resolve("mountinfo"),
            "35 24 0:30 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate\n");
    return Files.writeString(
        work.resolve("extensions.yaml"),
        """
        switchboard.extensions:
          hooks.config.directories: [%s]
          memory-qos.config:
            classes: [{name: bronze, swap-limit-ratio: 0.3}]
            unified-annotations: [memory.high]
          network-devices.timeout: 1900ms
          v010: {match: {namespaces: [old]}, timeout: 1900ms, config: {conf-file: %s, path: [%s]}}
          writable-cgroups.config.mountinfo: %s
          validator: {enabled: true, timeout: 1900ms}
          wasm:
            enabled: true
            timeout: 1900ms
            match: {namespaces: [wasm]}
            config: {directory: %s, timeout: 1800ms}
          remote:
            enabled: true
            timeout: 1900ms
            match: {namespaces: [remote]}
            config: {remotes: {test: {address: "%s", timeout: 1800ms}}}
        """
            .formatted(
                hooks, list, Peers.file("v010-plugin").getParent(), mountinfo, modules, remote));
  }
}
