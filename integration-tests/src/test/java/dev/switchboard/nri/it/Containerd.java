package dev.switchboard.nri.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/**
 * A real containerd with runc in folders of its own, and a CRI client for it. What it leaves behind
 * (pods, shims, mounts) is removed when it is closed.
 */
final class Containerd implements AutoCloseable {
  private static final String IMAGE = "localhost/busybox:test";

  private final Path work;
  private final Path bin = Peers.file("containerd");
  private final JsonLines cri;
  private Process process;

  /**
   * @param work folder for everything of it; its path must be short enough for a socket
   */
  Containerd(Path work) throws IOException, InterruptedException {
    this.work = work;
    Files.createDirectories(work.resolve("cdi"));
    Files.createDirectories(work.resolve("nri/plugins"));
    Files.createDirectories(work.resolve("nri/conf.d"));
    EmptyNetwork.configure(work.resolve("cni"));
    Files.writeString(work.resolve("config.toml"), configuration());
    process = launch();
    cri = new JsonLines(List.of(Peers.file("cri").toString(), "-endpoint", socket().toString()));
    awaitReady();
    load(Peers.file("busybox.tar"));
  }

  /** Takes the images of an archive in, as somebody would do it on a node without a registry. */
  void load(Path archive, String... options) throws IOException, InterruptedException {
    var command =
        new ArrayList<>(List.of(bin.resolve("ctr").toString(), "-a", socket().toString()));
    command.addAll(List.of("-n", "k8s.io", "images", "import", "--all-platforms"));
    command.addAll(List.of(options));
    command.add(archive.toString());
    run(command.toArray(String[]::new));
  }

  private Path socket() {
    return work.resolve("c.sock");
  }

  /** Where plugins connect. */
  Path nriSocket() {
    return work.resolve("nri/nri.sock");
  }

  private String configuration() {
    return """
    version = 3
    root = '%1$s/root'
    state = '%1$s/state'
    [grpc]
      address = '%1$s/c.sock'
    [plugins.'io.containerd.cri.v1.images']
      snapshotter = 'overlayfs'
    [plugins.'io.containerd.cri.v1.images'.pinned_images]
      sandbox = '%2$s'
    [plugins.'io.containerd.cri.v1.runtime']
      cdi_spec_dirs = ['%1$s/cdi']
      disable_apparmor = true
      restrict_oom_score_adj = true
    [plugins.'io.containerd.cri.v1.runtime'.cni]
      bin_dirs = ['%1$s/cni/bin']
      conf_dir = '%1$s/cni'
      use_internal_loopback = true
    [plugins.'io.containerd.cri.v1.runtime'.containerd]
      default_runtime_name = 'runc'
    [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
      runtime_type = 'io.containerd.runc.v2'
    [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
      SystemdCgroup = false
    [plugins.'io.containerd.nri.v1.nri']
      disable = false
      socket_path = '%1$s/nri/nri.sock'
      plugin_path = '%1$s/nri/plugins'
      plugin_config_path = '%1$s/nri/conf.d'
      plugin_registration_timeout = '5s'
      plugin_request_timeout = '2s'
    """
        .formatted(work, IMAGE);
  }

  private Process launch() throws IOException {
    var builder =
        new ProcessBuilder(
                bin.resolve("containerd").toString(),
                "--config",
                work.resolve("config.toml").toString())
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(work.resolve("containerd.log").toFile()));
    builder.environment().merge("PATH", bin.toString(), (path, ours) -> ours + ":" + path);
    return builder.start();
  }

  /** Ends it as a crash would, and starts it anew in the same folders. */
  void killAndRestart() throws IOException, InterruptedException {
    kill();
    restart();
    awaitReady();
  }

  /** Ends it as a crash would. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Starts it anew in the same folders; returns at once. */
  void restart() throws IOException {
    process = launch();
  }

  /** It answers before it is ready: while it launches plugins it says so. */
  void awaitReady() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    JsonNode answer = cri.call("Version", Map.of());
    while (answer.has("error") && System.nanoTime() - deadline < 0) {
      TimeUnit.MILLISECONDS.sleep(50);
      answer = cri.call("Version", Map.of());
    }
    if (answer.has("error")) {
      throw new IllegalStateException("containerd: " + answer.get("error").asString());
    }
  }

  private JsonNode call(String op, Map<String, ?> arguments) {
    JsonNode answer = cri.call(op, arguments);
    if (answer.has("error")) {
      throw new IllegalStateException(op + ": " + answer.get("error").asString());
    }
    return answer;
  }

  String runPod(String name, Map<String, String> annotations) {
    return call(
            "RunPodSandbox",
            Map.of(
                "name",
                name,
                "namespace",
                "default",
                "uid",
                "uid-" + name,
                "annotations",
                annotations,
                "logFolder",
                work.resolve("logs").toString()))
        .get("result")
        .asString();
  }

  /** Creates and starts a container that sleeps. */
  String runContainer(String pod, String name) {
    String id = createContainer(pod, name);
    startContainer(id);
    return id;
  }

  /** Creates a container that will sleep. */
  String createContainer(String pod, String name) {
    return call(
            "CreateContainer",
            Map.of(
                "pod",
                pod,
                "name",
                name,
                "image",
                IMAGE,
                "command",
                List.of("/bin/sleep", "1000"),
                "logFile",
                name + ".log"))
        .get("result")
        .asString();
  }

  void startContainer(String id) {
    call("StartContainer", Map.of("container", id));
  }

  /**
   * Makes the pods of a manifest and creates their containers, from an image of our own; what is
   * refused is left out.
   */
  void createManifest(String manifest) {
    call(
        "CreateManifest",
        Map.of("manifest", manifest, "image", IMAGE, "logFolder", work.resolve("logs").toString()));
  }

  /**
   * Runs a pod that is described by CRI's own messages.
   *
   * @return the ids of pod and container
   */
  List<String> run(Map<String, Object> sandbox, Map<String, Object> container) {
    String pod = call("RunPodSandbox", Map.of("config", sandbox)).get("result").asString();
    String id =
        call("CreateContainer", Map.of("pod", pod, "config", container)).get("result").asString();
    startContainer(id);
    return List.of(pod, id);
  }

  /**
   * Stops a container.
   *
   * @param grace seconds from the signal to the end by force
   * @return its exit code
   */
  int stop(String container, int grace) {
    call("StopContainer", Map.of("container", container, "timeout", grace));
    return status(container).get("exitCode").asInt();
  }

  /** Waits until a container has ended by itself. */
  void awaitEnd(String container) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!status(container).get("state").asString().equals("CONTAINER_EXITED")) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(container + " does not end");
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /** Of a container: {@code state}, {@code exitCode}. */
  JsonNode status(String container) {
    return call("ContainerStatus", Map.of("container", container)).get("result");
  }

  /** Runs a command inside a container and returns what it prints. */
  String exec(String container, String... command) {
    return call("ExecSync", Map.of("container", container, "command", List.of(command)))
        .get("result")
        .asString();
  }

  void removeContainer(String container) {
    call("StopContainer", Map.of("container", container));
    call("RemoveContainer", Map.of("container", container));
  }

  void removePod(String pod) {
    call("StopPodSandbox", Map.of("pod", pod));
    call("RemovePodSandbox", Map.of("pod", pod));
  }

  /** Removes every pod, those that a crash left half made too. */
  void removePods() {
    call("RemovePodSandboxes", Map.of());
  }

  private static void run(String... command) throws IOException, InterruptedException {
    // Not to this JVM's own output, which is how it speaks to Maven.
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IllegalStateException(List.of(command) + " failed");
    }
  }

  @Override
  public void close() {
    cri.close();
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
