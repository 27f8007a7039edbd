package dev.switchboard.nri.bundled.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.nri.extension.AdjustmentValidator.Proposal;
import dev.switchboard.nri.extension.AdjustmentValidator.Verdict;
import dev.switchboard.nri.extension.FixedContext;
import dev.switchboard.nri.extension.FixedRequest;
import dev.switchboard.nri.extension.LifecycleEvent;
import dev.switchboard.nri.extension.Validated;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.wire.WireReader;
import dev.switchboard.nri.wire.WireWriter;
import dev.switchboard.nri.wire.proto.ConfigureResponse;
import dev.switchboard.nri.wire.proto.ValidateContainerAdjustmentResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WasmExtensionTests {
  private static final PodSandbox POD =
      WireReader.pod(dev.switchboard.nri.wire.proto.PodSandbox.newBuilder().setId("p1").build());
  private static final Container CONTAINER =
      WireReader.container(
          dev.switchboard.nri.wire.proto.Container.newBuilder().setId("c1").build());
  private static final FixedRequest REQUEST = FixedRequest.withTime();

  @TempDir static Path cache;
  @TempDir Path folder;
  private final WasmExtension extension = new WasmExtension();
  private boolean started;

  @BeforeAll
  static void keepWhatIsCompiled() {
    System.setProperty("switchboard.cache", cache.toString());
  }

  @AfterAll
  static void forget() {
    System.clearProperty("switchboard.cache");
  }

  private void put(String name, TinyModule module) throws IOException {
    Files.write(folder.resolve(name + ".wasm"), module.bytes());
  }

  private void start(boolean interpret, Duration timeout) throws IOException {
    extension.start(FixedContext.of(new Config(folder, 1, timeout, interpret)));
    started = true;
  }

  private void start() throws IOException {
    start(false, Duration.ofSeconds(20));
  }

  @AfterEach
  void stop() throws InterruptedException {
    if (started) {
      extension.stop();
    }
  }

  private ContainerAdjustment create() throws Exception {
    return extension.createContainer(POD, CONTAINER, REQUEST);
  }

  private static byte[] environment(String name) {
    return WireWriter.adjustment(ContainerAdjustment.builder().env(name, "1").build())
        .toByteArray();
  }

  private Map<?, ?> module(String name) {
    return (Map<?, ?>) ((Map<?, ?>) extension.status().get("modules")).get(name);
  }

  /** What happens on the extension's own threads. */
  private void await(String name, String key, Object value) throws InterruptedException {
    for (int i = 0; i < 6000; i++) {
      Map<?, ?> status = module(name);
      if (status != null && value.equals(status.get(key))) {
        return;
      }
      Thread.sleep(10);
    }
    throw new AssertionError(extension.status().toString());
  }

  @Test
  void withoutAFolderNothingIsAskedFor() throws Exception {
    Files.delete(folder);
    start();
    assertThat(create()).isEqualTo(ContainerAdjustment.none());
    Files.createDirectory(folder);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void wishesOfAllModulesAreMerged(boolean interpret) throws Exception {
    put("20-b", new TinyModule().answering("plugin_create_container", environment("B")));
    put("10-a", new TinyModule().answering("plugin_create_container", environment("A")));
    start(interpret, Duration.ofSeconds(20));
    assertThat(create())
        .isEqualTo(ContainerAdjustment.builder().env("A", "1").env("B", "1").build());
  }

  @Test
  void aConflictNamesTheModules() throws Exception {
    put("10-a", new TinyModule().answering("plugin_create_container", environment("A")));
    put("20-b", new TinyModule().answering("plugin_create_container", environment("A")));
    start();
    assertThatThrownBy(this::create)
        .hasMessageContaining("\"20-b\" and \"10-a\" both tried to set");
  }

  @Test
  void anErrorIsPassedOnUnchanged() throws Exception {
    put("10-a", new TinyModule().refusing("plugin_create_container", "wasm says no"));
    start();
    assertThatThrownBy(this::create).hasMessage("wasm says no");
  }

  @Test
  void aTrapFailsOneRequestAndAnInstanceFollows() throws Exception {
    put("10-a", new TinyModule().with("plugin_create_container", TinyModule.TRAP));
    start();
    assertThatThrownBy(this::create).hasMessageContaining("module 10-a trapped");
    await("10-a", "state", "READY");
    assertThat(module("10-a").get("restarts")).isEqualTo(1L);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anEndlessLoopIsCutOff(boolean interpret) throws Exception {
    put("10-a", new TinyModule().with("plugin_create_container", TinyModule.LOOP));
    start(interpret, Duration.ofMillis(50));
    assertThatThrownBy(this::create).hasMessage("module 10-a did not return within 50 ms");
    assertThat(Thread.interrupted()).isFalse();
    await("10-a", "state", "READY");
  }

  @Test
  void memoryHasALimit() throws Exception {
    put("10-a", new TinyModule().with("plugin_create_container", TinyModule.HUNGRY));
    put("20-b", new TinyModule().pages(17));
    start();
    assertThatThrownBy(this::create).hasMessageContaining("module 10-a trapped");
    await("20-b", "state", "FAILED");
    assertThat(module("20-b").get("problem").toString())
        .contains("wants 1 MiB of memory to begin with, memory-mib allows 1");
  }

  @Test
  void callsThatAModuleDoesNotKnowGoToItsStateChange() throws Exception {
    put("10-old", new TinyModule().refusing("plugin_state_change", "told"));
    put(
        "20-new",
        new TinyModule()
            .with("plugin_state_change", TinyModule.TRAP)
            .with("plugin_start_container", TinyModule.NOTHING)
            .answering(
                "plugin_validate_container_adjustment",
                ValidateContainerAdjustmentResponse.newBuilder()
                    .setReject(true)
                    .setReason("because")
                    .build()
                    .toByteArray()));
    start();
    assertThatThrownBy(() -> extension.runPodSandbox(POD, REQUEST)).hasMessage("told");
    Files.delete(folder.resolve("10-old.wasm"));
    awaitGone("10-old");
    extension.startContainer(POD, CONTAINER, REQUEST);
    assertThatThrownBy(
            () -> extension.onEvent(new LifecycleEvent.ContainerStarted(POD, CONTAINER), REQUEST))
        .hasMessageContaining("module 20-new trapped");
    assertThat(extension.validate(proposal(), REQUEST)).isEqualTo(Verdict.reject("because"));
  }

  private static Proposal proposal() {
    return new Proposal(POD, CONTAINER, ContainerAdjustment.none(), List.of(), Map.of(), List.of());
  }

  @Test
  void aModuleIsAskedOnlyWhatItHasSubscribedTo() throws Exception {
    put(
        "10-a",
        new TinyModule()
            .with("plugin_create_container", TinyModule.TRAP)
            .answering(
                "plugin_configure",
                ConfigureResponse.newBuilder().setEvents(1).build().toByteArray()));
    start();
    assertThat(create()).isEqualTo(ContainerAdjustment.none());
    assertThat(module("10-a").get("calls")).isEqualTo(0L);
  }

  @Test
  void modulesThatCannotBeUsedAreLeftOutAndSayWhy() throws Exception {
    Files.writeString(folder.resolve("10-text.wasm"), "no module");
    Files.writeString(folder.resolve("README.wasm"), "");
    put("20-short", new TinyModule().without("plugin_shutdown").without("plugin_synchronize"));
    put("30-later", new TinyModule().version(2));
    put("40-picky", new TinyModule().refusing("plugin_configure", "no such key"));
    start();
    assertThat(create()).isEqualTo(ContainerAdjustment.none());
    assertThat(problem("10-text")).contains("module 10-text is no WebAssembly module");
    assertThat(problem("20-short")).contains("does not export plugin_shutdown, plugin_synchronize");
    assertThat(problem("30-later")).contains("speaks version 2 of the API, expected 1");
    assertThat(problem("40-picky")).contains("refuses its configuration: no such key");
    assertThat(extension.status().get("refused").toString())
        .isEqualTo("{README.wasm=is not named NN-name.wasm}");
  }

  private String problem(String name) {
    return module(name).get("problem").toString();
  }

  @Test
  void modulesAreTakenReplacedAndDroppedWhileItRuns() throws Exception {
    start();
    put("10-a", new TinyModule().answering("plugin_create_container", environment("A")));
    await("10-a", "state", "READY");
    assertThat(create()).isEqualTo(ContainerAdjustment.builder().env("A", "1").build());
    put("10-a", new TinyModule().answering("plugin_create_container", environment("LATER")));
    var later = ContainerAdjustment.builder().env("LATER", "1").build();
    for (int i = 0; i < 6000 && !create().equals(later); i++) {
      Thread.sleep(10);
    }
    assertThat(create()).isEqualTo(later);
    Files.writeString(folder.resolve("10-a.wasm"), "broken");
    for (int i = 0; i < 6000 && extension.status().get("refused").equals(Map.of()); i++) {
      Thread.sleep(10);
    }
    assertThat(extension.status().get("refused").toString()).contains("the one before it goes on");
    assertThat(create()).isEqualTo(later);
    Files.delete(folder.resolve("10-a.wasm"));
    awaitGone("10-a");
    assertThat(create()).isEqualTo(ContainerAdjustment.none());
  }

  private void awaitGone(String name) throws InterruptedException {
    for (int i = 0; i < 6000 && module(name) != null; i++) {
      Thread.sleep(10);
    }
    assertThat(module(name)).isNull();
  }

  @Test
  void aModuleThatComesLaterIsToldWhatThereIs() throws Exception {
    start();
    extension.synchronize(List.of(POD), List.of(CONTAINER), REQUEST);
    put("10-a", new TinyModule().refusing("plugin_synchronize", "synchronized"));
    await("10-a", "problem", "synchronized");
  }

  @Test
  void mistakesOfTheConfigurationAreToldTogether() {
    var problems = new ArrayList<String>();
    Validated.Problems collect = (key, got, expected) -> problems.add(key + ": " + expected);
    new Config(Path.of("wasm"), -1, Duration.ZERO, false).validate(collect);
    assertThat(problems)
        .containsExactly(
            "directory: an absolute path", "memory-mib: 1 to 2047", "timeout: more than 0");
  }
}
