package dev.switchboard.nri.bundled.logger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.extension.ContainerUpdater;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.ExtensionContext;
import dev.switchboard.nri.extension.LifecycleEvent.ContainerCreated;
import dev.switchboard.nri.extension.LifecycleEvent.ContainerStarted;
import dev.switchboard.nri.extension.LifecycleEvent.PodSandboxRemoved;
import dev.switchboard.nri.extension.RequestContext;
import dev.switchboard.nri.extension.adjustment.Change;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.ContainerBuilder;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.extension.model.Rlimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullOptional") // an absent key comes as null
class LoggerExtensionTests {
  private static final PodSandbox POD = PodSandbox.of("default", "web", Map.of("a", "1"));
  private static final Container CONTAINER =
      ContainerBuilder.from(Container.of("c1", "p1", "app"))
          .rlimits(List.of(new Rlimit("RLIMIT_CORE", -1, 0)))
          .build();

  @TempDir Path temp;
  private final LoggerExtension logger = new LoggerExtension();

  private void start(Config.Mode mode, String... events) throws IOException {
    start(config(mode, Config.Format.TEXT, List.of(events)));
  }

  private void start(Config config) throws IOException {
    logger.start(new Context(config));
  }

  private Config config(Config.Mode mode, Config.Format format, List<String> events) {
    return new Config(
        mode,
        format,
        events,
        null,
        null,
        null,
        Optional.of(temp.resolve("log")),
        null,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private List<String> raw() throws IOException {
    logger.stop(); // returns when everything is written
    return Files.readAllLines(temp.resolve("log"));
  }

  private List<String> lines() throws IOException {
    return raw().stream().map(line -> line.substring(line.indexOf(' ') + 1)).toList();
  }

  @Test
  void b10WithoutEventsEveryEventOfALifeIsOneLine() throws Exception {
    start(Config.Mode.SIMPLE);
    logger.synchronize(List.of(POD), List.of(), new Request(Optional.empty()));
    logger.runPodSandbox(POD, of(Event.RUN_POD_SANDBOX));
    logger.updatePodSandbox(POD, Resources.none(), Resources.none(), of(Event.UPDATE_POD_SANDBOX));
    logger.createContainer(POD, CONTAINER, of(Event.CREATE_CONTAINER));
    logger.onEvent(new ContainerCreated(POD, CONTAINER), of(Event.POST_CREATE_CONTAINER));
    logger.startContainer(POD, CONTAINER, of(Event.START_CONTAINER));
    logger.onEvent(new ContainerStarted(POD, CONTAINER), of(Event.POST_START_CONTAINER));
    logger.updateContainer(POD, CONTAINER, Resources.none(), of(Event.UPDATE_CONTAINER));
    logger.stopContainer(POD, CONTAINER, of(Event.STOP_CONTAINER));
    logger.onEvent(new PodSandboxRemoved(POD), of(Event.REMOVE_POD_SANDBOX));
    assertThat(lines())
        .containsExactly(
            "Synchronize: 1 pods, 0 containers",
            "RunPodSandbox default/web",
            "UpdatePodSandbox default/web",
            "CreateContainer default/web/app",
            "PostCreateContainer default/web/app",
            "StartContainer default/web/app",
            "PostStartContainer default/web/app",
            "UpdateContainer default/web/app",
            "StopContainer default/web/app",
            "RemovePodSandbox default/web");
  }

  @Test
  void fullModeShowsWhatIsNotEmptyWithNriNames() throws Exception {
    start(Config.Mode.FULL, "StartContainer");
    logger.startContainer(POD, CONTAINER, of(Event.START_CONTAINER));
    assertThat(lines())
        .containsExactly(
            "StartContainer default/web/app",
            "StartContainer: pod:",
            "StartContainer:    annotations:",
            "StartContainer:      a: '1'",
            "StartContainer:    id: default-web",
            "StartContainer:    name: web",
            "StartContainer:    namespace: default",
            "StartContainer: container:",
            "StartContainer:    id: c1",
            "StartContainer:    name: app",
            "StartContainer:    pod_sandbox_id: p1",
            "StartContainer:    rlimits:",
            "StartContainer:    - hard: 18446744073709551615",
            "StartContainer:      soft: 0",
            "StartContainer:      type: RLIMIT_CORE",
            "StartContainer:    state: UNKNOWN");
  }

  @Test
  void onlyChosenEventsAreTold() throws Exception {
    start(Config.Mode.SIMPLE, "pod, createcontainer ");
    logger.runPodSandbox(POD, of(Event.RUN_POD_SANDBOX));
    logger.createContainer(POD, CONTAINER, of(Event.CREATE_CONTAINER));
    logger.startContainer(POD, CONTAINER, of(Event.START_CONTAINER));
    assertThat(lines())
        .containsExactly("RunPodSandbox default/web", "CreateContainer default/web/app");
  }

  @Test
  void jsonIsOneObjectPerEvent() throws Exception {
    start(config(Config.Mode.SIMPLE, Config.Format.JSON, List.of("pod", "CreateContainer")));
    logger.runPodSandbox(POD, of(Event.RUN_POD_SANDBOX));
    logger.createContainer(POD, CONTAINER, of(Event.CREATE_CONTAINER));
    assertThat(raw())
        .map(line -> line.replaceFirst("\"time\":\"20[^\"]*Z\",", ""))
        .containsExactly(
            "{\"event\":\"RunPodSandbox\",\"namespace\":\"default\",\"pod\":\"web\"}",
            "{\"event\":\"CreateContainer\",\"namespace\":\"default\",\"pod\":\"web\",\"container\":\"app\"}");
  }

  @Test
  void fullJsonHasWhatTheRuntimeSent() throws Exception {
    start(config(Config.Mode.FULL, Config.Format.JSON, List.of("StartContainer")));
    logger.startContainer(POD, CONTAINER, of(Event.START_CONTAINER));
    assertThat(raw())
        .singleElement()
        .asString()
        .contains("\"request\":{\"pod\":{\"annotations\":{\"a\":\"1\"}")
        .contains("\"rlimits\":[{\"hard\":18446744073709551615,\"soft\":0,");
  }

  @Test
  void secretsInVariablesAreHidden() throws Exception {
    start(config(Config.Mode.FULL, Config.Format.TEXT, List.of("StartContainer")));
    Container container =
        ContainerBuilder.from(CONTAINER)
            .env(
                List.of(
                    "DB_PASSWORD=p=1", "db_url=postgres://me:it@h/d", "PATH=/bin", "apiKey=k", "X"))
            .build();
    logger.startContainer(POD, container, of(Event.START_CONTAINER));
    assertThat(String.join("\n", lines()))
        .contains("- DB_PASSWORD=***", "- db_url=***", "- PATH=/bin", "- apiKey=***", "- X")
        .doesNotContain("p=1", "me:it");
  }

  @Test
  void onlyPodsOfChosenNamespacesAndLabelsAreTold() throws Exception {
    start(
        new Config(
            null,
            null,
            null,
            List.of("def.*"),
            Map.of("tier", "web|db"),
            null,
            Optional.of(temp.resolve("log")),
            null,
            null,
            null,
            null,
            null));
    logger.runPodSandbox(POD, of(Event.RUN_POD_SANDBOX));
    logger.runPodSandbox(labelled("default", "db"), of(Event.RUN_POD_SANDBOX));
    logger.runPodSandbox(labelled("default", "db2"), of(Event.RUN_POD_SANDBOX));
    logger.runPodSandbox(labelled("other", "web"), of(Event.RUN_POD_SANDBOX));
    assertThat(lines()).containsExactly("RunPodSandbox default/db");
  }

  private static PodSandbox labelled(String namespace, String tier) {
    Map<String, String> labels = Map.of("tier", tier);
    return new PodSandbox(
        tier, tier, "", namespace, labels, Map.of(), "", PodSandbox.Linux.NONE, 0, List.of());
  }

  @Test
  void everyProblemOfTheConfigurationIsTold() {
    var problems = new ArrayList<String>();
    new Config(
            Config.Mode.SIMPLE,
            Config.Format.TEXT,
            List.of("all, Nap"),
            List.of("("),
            Map.of("a", "["),
            List.of("*"),
            Optional.of(Path.of("x")),
            new Config.Rotation("much", 99),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty())
        .validate((key, got, expected) -> problems.add(key + "=" + got));
    assertThat(problems)
        .containsExactly(
            "events[0]=Nap",
            "namespaces[0]=(",
            "redact[0]=*",
            "labels.a=[",
            "log-file=x",
            "rotate.size=much",
            "rotate.files=99");
  }

  @Test
  void marksAreSetOrTakenOver() throws Exception {
    String mark = "logger-pid-" + ProcessHandle.current().pid();
    logger.start(
        new Context(
            new Config(
                Config.Mode.SIMPLE,
                Config.Format.TEXT,
                List.of(),
                null,
                null,
                null,
                Optional.empty(),
                null,
                Optional.of("a1"),
                Optional.of("a2"),
                Optional.of("E1"),
                Optional.of("E2"))));
    ContainerAdjustment wish = logger.createContainer(POD, CONTAINER, of(Event.CREATE_CONTAINER));
    assertThat(wish.annotations())
        .containsExactly(new Change.Set<>("a1", mark), new Change.Replace<>("a2", mark));
    assertThat(wish.env())
        .containsExactly(new Change.Set<>("E1", mark), new Change.Replace<>("E2", mark));
  }

  private static Request of(Event event) {
    return new Request(Optional.of(event));
  }

  private record Context(Config config) implements ExtensionContext {
    @Override
    public String id() {
      return "logger";
    }

    @Override
    public String version() {
      return "1";
    }

    @Override
    public <C extends Record> C config(Class<C> type) {
      return type.cast(config);
    }

    @Override
    public ContainerUpdater updater() {
      throw new UnsupportedOperationException("the logger changes no running container");
    }
  }

  private record Request(Optional<Event> event) implements RequestContext {
    @Override
    public String requestId() {
      return "r1";
    }

    @Override
    public Duration remaining() {
      return Duration.ofSeconds(1);
    }

    @Override
    public List<String> metadata(String key) {
      return List.of();
    }
  }
}
