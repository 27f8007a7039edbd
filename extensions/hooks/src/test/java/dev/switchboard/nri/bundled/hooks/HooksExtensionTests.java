package dev.switchboard.nri.bundled.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.bundled.hooks.HooksExtension.Config;
import dev.switchboard.nri.extension.ContainerUpdater;
import dev.switchboard.nri.extension.ExtensionContext;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.annotation.Compat;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.ContainerBuilder;
import dev.switchboard.nri.extension.model.Hook;
import dev.switchboard.nri.extension.model.Mount;
import dev.switchboard.nri.extension.model.PodSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HooksExtensionTests {
  private static final PodSandbox POD = PodSandbox.of("default", "web", Map.of("color", "red"));
  private static final Container CONTAINER =
      ContainerBuilder.from(Container.of("c1", "p1", "app")).args(List.of("/bin/sh")).build();

  @TempDir Path temp;
  private Path system;
  private Path local;
  private Path program;

  @BeforeEach
  void folders() throws IOException {
    system = Files.createDirectory(temp.resolve("system"));
    local = Files.createDirectory(temp.resolve("local"));
    program = Files.createFile(temp.resolve("hook.sh"));
  }

  private String hook(String arg, String when, String stages) {
    return """
    {"version":"1.0.0","hook":{"path":"%s","args":["hook.sh","%s"]},"when":%s,"stages":%s}
    """
        .formatted(program, arg, when, stages);
  }

  private static ContainerAdjustment create(HooksExtension extension) throws Exception {
    return extension.createContainer(POD, CONTAINER, new NoDeadline());
  }

  private HooksExtension start(Compat compat) {
    var extension = new HooksExtension();
    extension.start(new Context(new Config(List.of(system, local), false, compat)));
    return extension;
  }

  private static List<String> args(List<Hook> hooks) {
    return hooks.stream().map(hook -> hook.args().get(1)).toList();
  }

  @Test
  void hooksComeInTheOrderOfTheirLowerCaseFileNamesAcrossFolders() throws Exception {
    Files.writeString(
        local.resolve("B.json"), hook("second", "{\"always\":true}", "[\"poststop\"]"));
    Files.writeString(
        system.resolve("a.json"), hook("first", "{\"always\":true}", "[\"poststop\"]"));
    Files.writeString(
        system.resolve("c.json"), hook("third", "{\"always\":true}", "[\"poststop\"]"));
    Files.writeString(system.resolve("ignored.txt"), "no hook");
    assertThat(args(create(start(Compat.MENDED)).hooks().poststop()))
        .containsExactly("first", "second", "third");
  }

  @Test
  void prestartRunsAsCreateRuntime() throws Exception {
    Files.writeString(
        system.resolve("a.json"),
        hook("x", "{\"always\":true}", "[\"prestart\",\"createRuntime\",\"createContainer\"]"));
    ContainerAdjustment adjustment = create(start(Compat.MENDED));
    assertThat(adjustment.hooks().prestart()).isEmpty();
    assertThat(adjustment.hooks().createRuntime()).hasSize(2);
    assertThat(adjustment.hooks().createContainer()).hasSize(1);
  }

  @Test
  void podAnnotationsAreMatched() throws Exception {
    Files.writeString(
        system.resolve("a.json"),
        hook("x", "{\"annotations\":{\"^color$\":\"^red$\"}}", "[\"poststart\"]"));
    assertThat(create(start(Compat.MENDED)).hooks().poststart()).hasSize(1);
  }

  @Test
  void noMatchIsNoWish() throws Exception {
    Files.writeString(system.resolve("a.json"), hook("x", "{}", "[\"poststart\"]"));
    assertThat(create(start(Compat.MENDED)).isEmpty()).isTrue();
  }

  @Test
  void b5AHookWithoutItsProgramIsWarnedOfShownAndLeftOutUntilTheProgramIsThere() throws Exception {
    Files.writeString(system.resolve("a.json"), hook("x", "{\"always\":true}", "[\"poststart\"]"));
    Files.delete(program);
    HooksExtension extension = start(Compat.MENDED);
    assertThat(create(extension).isEmpty()).isTrue();
    assertThat(extension.status().toString())
        .contains("the program " + program + " does not exist; the hook is added once it does");
    Files.createFile(program);
    assertThat(create(extension).hooks().poststart()).hasSize(1);
    assertThat(extension.status().toString()).doesNotContain("does not exist");
  }

  @Test
  void b6HasBindMountsLooksAtRealBindMounts() throws Exception {
    Files.writeString(
        system.resolve("a.json"), hook("x", "{\"hasBindMounts\":true}", "[\"poststart\"]"));
    Container proc = withMount(new Mount("/proc", "proc", "proc", List.of()));
    Container bound = withMount(new Mount("/d", "bind", "/host", List.of("rbind")));
    var request = new NoDeadline();
    HooksExtension documented = start(Compat.MENDED);
    assertThat(documented.createContainer(POD, proc, request).isEmpty()).isTrue();
    assertThat(documented.createContainer(POD, bound, request).isEmpty()).isFalse();
    assertThat(start(Compat.UPSTREAM).createContainer(POD, proc, request).isEmpty()).isFalse();
  }

  private static Container withMount(Mount mount) {
    return ContainerBuilder.from(CONTAINER).mounts(List.of(mount)).build();
  }

  @Test
  void b8ABrokenOverrideNeitherDropsNorExposesWhatItMasked() throws Exception {
    Path masked = system.resolve("a.json");
    Path override = local.resolve("a.json");
    Files.writeString(masked, hook("masked", "{\"always\":true}", "[\"poststart\"]"));
    Files.writeString(override, hook("override", "{\"always\":true}", "[\"poststart\"]"));
    var directories = new HookDirectories(List.of(system, local));
    directories.readNow();
    assertThat(activeArgs(directories)).containsExactly("override");
    Files.writeString(override, "{ half a fi");
    directories.readNow();
    assertThat(activeArgs(directories)).containsExactly("override");
    Files.delete(override);
    directories.readNow();
    assertThat(activeArgs(directories)).containsExactly("masked");
  }

  @Test
  void b8AFileBrokenFromTheStartIsNoHookAndDoesNotExposeWhatItOverrides() throws Exception {
    Files.writeString(
        system.resolve("a.json"), hook("masked", "{\"always\":true}", "[\"poststart\"]"));
    Files.writeString(local.resolve("a.json"), "nonsense");
    Files.writeString(
        local.resolve("b.json"), hook("fine", "{\"always\":true}", "[\"poststart\"]"));
    var directories = new HookDirectories(List.of(system, local));
    directories.readNow();
    assertThat(activeArgs(directories)).containsExactly("fine");
  }

  @Test
  void b8AHalfWrittenFileIsNotReadBeforeItHasSettled() throws Exception {
    var directories = new HookDirectories(List.of(system, temp.resolve("missing")));
    directories.readNow();
    Path file = system.resolve("a.json");
    Files.writeString(file, hook("one", "{\"always\":true}", "[\"poststart\"]"));
    directories.refresh();
    assertThat(directories.hooks()).isEmpty();
    directories.refresh();
    assertThat(activeArgs(directories)).containsExactly("one");
    Files.writeString(file, hook("two", "{\"always\":true}", "[\"poststart\"]"));
    Files.setLastModifiedTime(file, FileTime.fromMillis(1));
    directories.refresh();
    assertThat(activeArgs(directories)).containsExactly("one");
    directories.refresh();
    assertThat(activeArgs(directories)).containsExactly("two");
  }

  @Test
  void b9AContainerWithoutArgsIsCreatedWithoutTheHooksThatAskForCommands() throws Exception {
    Files.writeString(
        system.resolve("a.json"), hook("x", "{\"commands\":[\"sh\"]}", "[\"poststart\"]"));
    Files.writeString(system.resolve("b.json"), hook("y", "{\"always\":true}", "[\"poststart\"]"));
    Container bare = Container.of("c1", "p1", "app");
    assertThat(
            args(
                start(Compat.MENDED)
                    .createContainer(POD, bare, new NoDeadline())
                    .hooks()
                    .poststart()))
        .containsExactly("y");
  }

  @Test
  void namespacesLabelsAndImagesAreConditionsToo() throws Exception {
    Files.writeString(
        system.resolve("a.json"),
        hook(
            "x",
            "{\"namespaces\":[\"^default$\"],\"labels\":{\"^tier$\":\"^web\"},\"images\":[\"/nginx:\"]}",
            "[\"poststart\"]"));
    HooksExtension extension = start(Compat.MENDED);
    assertThat(create(extension).isEmpty()).isTrue();
    Container nginx =
        ContainerBuilder.from(CONTAINER)
            .annotations(Map.of("io.kubernetes.cri.image-name", "docker.io/library/nginx:1"))
            .build();
    var request = new NoDeadline();
    assertThat(extension.createContainer(labelled("default"), nginx, request).isEmpty()).isFalse();
    assertThat(extension.createContainer(labelled("other"), nginx, request).isEmpty()).isTrue();
    assertThat(extension.createContainer(POD, nginx, request).isEmpty()).isTrue();
  }

  private static PodSandbox labelled(String namespace) {
    Map<String, String> labels = Map.of("tier", "web-1");
    return new PodSandbox(
        "p", "web", "", namespace, labels, Map.of(), "", PodSandbox.Linux.NONE, 0, List.of());
  }

  @Test
  void theStatusTellsOfEveryFileWhatBecameOfIt() throws Exception {
    Files.writeString(system.resolve("a.json"), hook("x", "{\"always\":true}", "[\"prestart\"]"));
    Files.writeString(local.resolve("a.json"), "nonsense");
    Files.writeString(
        local.resolve("b.json"),
        "{\"version\":\"1.0.0\",\"hook\":{\"path\":\"%s\",\"args\":[\"-x\"]},\"stages\":[\"prestart\",\"createRuntime\"],\"when\":{\"allways\":true}}"
            .formatted(program));
    List<?> hooks = (List<?>) start(Compat.MENDED).status().get("hooks");
    assertThat(hooks.get(0).toString())
        .contains("file=" + local.resolve("a.json"))
        .contains("masks=[" + system.resolve("a.json") + "]")
        .contains("inForce=false")
        .contains("no JSON");
    assertThat(hooks.get(1).toString())
        .contains("inForce=true", "stages=[prestart, createRuntime]", "program=" + program)
        .contains("when.allways is unknown and ignored")
        .contains("hook.args starts with \"-x\", which the program sees as its own name")
        .contains("\"when\" matches no container")
        .contains("the hook runs twice");
  }

  @Test
  void relativeFoldersAreRefusedWithTheirPlace() {
    var problems = new ArrayList<String>();
    new Config(List.of(Path.of("/a"), Path.of("b")), true, Compat.MENDED)
        .validate((key, got, expected) -> problems.add(key + "=" + got + ": " + expected));
    assertThat(problems).containsExactly("directories[1]=b: an absolute path");
  }

  private static List<String> activeArgs(HookDirectories directories) {
    return args(directories.hooks().stream().map(HookFile::hook).toList());
  }

  private record Context(Config config) implements ExtensionContext {
    @Override
    public String id() {
      return "hooks";
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
      throw new UnsupportedOperationException("hooks change no running container");
    }
  }
}
