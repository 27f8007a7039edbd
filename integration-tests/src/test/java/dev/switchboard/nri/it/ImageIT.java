package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The container image: what is in it, and that it can be built again. */
@Timeout(600)
class ImageIT {
  private static final Path DOCUMENT = Path.of("../docs/image.md");

  /** What the image may weigh as an archive, compressed; docs/image.md tells it. */
  private static final long LIMIT = 120_000_000;

  @TempDir Path work;

  @Test
  void imageHasLayersByHowOftenTheyChangeAndNoMoreThanIsDocumented() throws Exception {
    Path archive = Image.archive();
    assertThat(archive).satisfies(file -> assertThat(Files.size(file)).isLessThan(LIMIT));
    Path blobs = unpack(archive, "image");
    JsonNode manifest = manifest(blobs);
    JsonNode config = blob(blobs, manifest.get("config"));
    assertThat(texts(config.get("history"), "comment"))
        .containsExactly("system", "java", "libraries", "switchboard", "cache");
    assertThat(config.get("config").get("Labels").propertyNames())
        .contains(
            "org.opencontainers.image.title",
            "org.opencontainers.image.version",
            "org.opencontainers.image.created",
            "org.opencontainers.image.licenses");
    assertThat(config.get("config").get("User").asString()).isEqualTo("0:0");

    List<String> system = files(blobs, manifest, 0);
    String documented = Files.readString(DOCUMENT);
    assertThat(
            system.stream().map(file -> file.replaceFirst("^(usr/)?lib/[^/]+-linux-gnu/", "lib/")))
        .as("each file of the lowest layer, by its name or its folder, in %s", DOCUMENT)
        .allSatisfy(file ->
            assertThat(
                    Stream.iterate("/" + file, name -> !name.isEmpty(), ImageIT::folder)
                        .anyMatch(name -> documented.contains("`" + name + "`")))
                .as(file)
                .isTrue());
    assertThat(system).noneMatch(file -> file.endsWith("/sh"));
    assertThat(files(blobs, manifest, 2))
        .isNotEmpty()
        .allMatch(file -> file.startsWith("opt/switchboard/lib/"))
        .noneMatch(file -> file.contains("/switchboard-"));
    assertThat(files(blobs, manifest, 4)).containsExactly("opt/switchboard/cache/switchboard.aot");
  }

  private static String folder(String name) {
    return name.substring(0, name.lastIndexOf('/'));
  }

  @Test
  void onlyWhatTheJdkMakesMayDifferWhenItIsBuiltAgain() throws Exception {
    Path blobs = unpack(Image.archive(), "one");
    Path others = unpack(Image.build(work.resolve("build")), "other");
    List<String> layers = texts(manifest(blobs).get("layers"), "digest");
    List<String> again = texts(manifest(others).get("layers"), "digest");
    assertThat(again).hasSize(5);
    for (int layer : List.of(0, 2, 3)) {
      assertThat(again.get(layer)).isEqualTo(layers.get(layer));
    }
    assertThat(files(others, manifest(others), 1)).isEqualTo(files(blobs, manifest(blobs), 1));
    assertThat(withoutWhatTheJdkMakes(blob(others, manifest(others).get("config"))))
        .isEqualTo(withoutWhatTheJdkMakes(blob(blobs, manifest(blobs).get("config"))));
  }

  private static String withoutWhatTheJdkMakes(JsonNode config) {
    JsonNode layers = config.get("rootfs").get("diff_ids");
    return config
        .toString()
        .replace(layers.get(1).asString(), "the JDK")
        .replace(layers.get(4).asString(), "the cache");
  }

  @Test
  void heapFollowsTheMemoryLimitOfTheContainer() throws Exception {
    Peers.require("containerd");
    Peers.require("cri");
    Path archive = Image.archive();
    try (var containerd = new Containerd(Files.createDirectory(work.resolve("c")))) {
      containerd.load(archive, "--base-name", "localhost/switchboard");
      assertThat(maxHeap(containerd, 384)).isBetween(250L << 20, 256L << 20);
      assertThat(maxHeap(containerd, 192)).isBetween(90L << 20, 100L << 20);
      assertThat(maxHeap(containerd, 768)).isBetween(500L << 20, 513L << 20);
    }
  }

  private long maxHeap(Containerd containerd, int limitMiB) throws Exception {
    String name = "heap" + limitMiB;
    List<String> ids =
        containerd.run(
            Map.of(
                "metadata", Map.of("name", name, "namespace", "default", "uid", name),
                "log_directory", Files.createDirectory(work.resolve(name)).toString(),
                "linux",
                    Map.of("security_context", Map.of("namespace_options", Map.of("network", 2)))),
            Map.of(
                "metadata", Map.of("name", "java"),
                "image", Map.of("image", "localhost/switchboard:" + Image.VERSION),
                "command", List.of("/opt/java/bin/java", "-XX:+PrintFlagsFinal", "-version"),
                "log_path", "java.log",
                "linux",
                    Map.of("resources", Map.of("memory_limit_in_bytes", (long) limitMiB << 20))));
    Path log = work.resolve(name).resolve("java.log");
    containerd.awaitEnd(ids.getLast());
    containerd.removePod(ids.getFirst());
    return Pattern.compile(" MaxHeapSize += (\\d+) ")
        .matcher(Files.readString(log))
        .results()
        .mapToLong(found -> Long.parseLong(found.group(1)))
        .findFirst()
        .orElseThrow();
  }

  private Path unpack(Path archive, String name) throws Exception {
    Path folder = Files.createDirectory(work.resolve(name));
    tar("-xf", archive.toString(), "-C", folder.toString());
    return folder;
  }

  private static JsonNode manifest(Path blobs) {
    JsonNode index = JsonMapper.shared().readTree(blobs.resolve("index.json").toFile());
    return blob(blobs, index.get("manifests").get(0));
  }

  private static JsonNode blob(Path blobs, JsonNode descriptor) {
    return JsonMapper.shared().readTree(file(blobs, descriptor).toFile());
  }

  private static Path file(Path blobs, JsonNode descriptor) {
    return blobs.resolve("blobs").resolve(descriptor.get("digest").asString().replace(':', '/'));
  }

  private static List<String> texts(JsonNode array, String key) {
    return StreamSupport.stream(array.spliterator(), false)
        .map(each -> each.get(key).asString())
        .toList();
  }

  /** Of a layer; no folders. */
  private static List<String> files(Path blobs, JsonNode manifest, int layer) throws Exception {
    return tar("-tzf", file(blobs, manifest.get("layers").get(layer)).toString())
        .lines()
        .filter(name -> !name.endsWith("/"))
        .toList();
  }

  private static String tar(String... arguments) throws Exception {
    Process process =
        new ProcessBuilder(
                Stream.concat(
                        Stream.of("tar", "--warning=no-unknown-keyword"), Stream.of(arguments))
                    .toList())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    return output;
  }
}
