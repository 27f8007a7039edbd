package dev.switchboard.nri.bundled.validator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.bundled.validator.Rule.Action;
import dev.switchboard.nri.extension.AdjustmentValidator.FieldOwners;
import dev.switchboard.nri.extension.AdjustmentValidator.Proposal;
import dev.switchboard.nri.extension.AdjustmentValidator.Verdict;
import dev.switchboard.nri.extension.ContainerUpdater;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.ExtensionContext;
import dev.switchboard.nri.extension.RequestContext;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustmentBuilder;
import dev.switchboard.nri.extension.adjustment.Field;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.ContainerBuilder;
import dev.switchboard.nri.extension.model.Mount;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.SecurityProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValidatorExtensionTests {
  private static final Config NOTHING = config();
  private final Map<Integer, String> simple = new HashMap<>();
  private final Map<Integer, Map<String, String>> compound = new HashMap<>();
  private final Map<String, String> annotations = new HashMap<>();
  private final ContainerAdjustmentBuilder adjustment = ContainerAdjustment.builder();
  private Optional<SecurityProfile> profile = Optional.empty();

  private static Config config(Rule... rules) {
    return new Config(false, false, false, false, false, false, List.of(), "", List.of(rules));
  }

  private static Config required(String toleration, String... plugins) {
    return new Config(
        false, false, false, false, false, false, List.of(plugins), toleration, List.of());
  }

  private static Rule rule(
      Action action,
      String field,
      @Nullable List<String> owners,
      @Nullable List<String> keys,
      @Nullable List<String> sources) {
    return new Rule(action, List.of(field), owners, keys, sources);
  }

  private void owned(Field field, String key, String owner) {
    if (key.isEmpty()) {
      simple.put(field.number(), owner);
    } else {
      compound.computeIfAbsent(field.number(), _ -> new HashMap<>()).put(key, owner);
    }
  }

  /** The reason of the rejection; empty if it is accepted. */
  private String judged(Config config) {
    var validator = new ValidatorExtension();
    validator.start(new Context(config));
    Container.Linux none = Container.Linux.NONE;
    Container container =
        ContainerBuilder.from(Container.of("c1", "p1", "app"))
            .linux(
                new Container.Linux(
                    none.namespaces(),
                    none.devices(),
                    none.resources(),
                    none.oomScoreAdj(),
                    none.cgroupsPath(),
                    none.ioPriority(),
                    profile,
                    none.seccompPolicy(),
                    none.sysctl(),
                    none.netDevices(),
                    none.scheduler(),
                    none.rdt()))
            .build();
    Verdict verdict =
        validator.validate(
            new Proposal(
                PodSandbox.of("default", "web", annotations),
                container,
                adjustment.build(),
                List.of(),
                Map.of(
                    "c1",
                    new FieldOwners(simple, compound),
                    "other",
                    new FieldOwners(Map.of(Field.OCI_HOOKS.number(), "x"), Map.of())),
                List.of("00-first", "50-switchboard", "ulimit", "10-guest")),
            new Request());
    return switch (verdict) {
      case Verdict.Accept _ -> "";
      case Verdict.Reject(String reason) -> reason;
    };
  }

  @Test
  void withoutRulesEverythingIsAccepted() {
    owned(Field.OCI_HOOKS, "", "a,b");
    owned(Field.SECCOMP_POLICY, "", "a");
    owned(Field.NAMESPACE, "network", "a");
    owned(Field.SYSCTL, "net.x", "a");
    assertThat(judged(NOTHING)).isEmpty();
  }

  @Test
  void hooksAreRejectedNamingAllWhoAdded() {
    var hooks = new Config(true, false, false, false, false, false, List.of(), "", List.of());
    assertThat(judged(hooks)).as("those of another container").isEmpty();
    owned(Field.OCI_HOOKS, "", "00-first,hooks");
    assertThat(judged(hooks)).isEqualTo("OCI hooks may not be added here: \"00-first\", \"hooks\"");
  }

  @ParameterizedTest
  @CsvSource({
    "RUNTIME_DEFAULT, true,  false, false, true",
    "RUNTIME_DEFAULT, false, true,  true,  false",
    "UNCONFINED,      false, true,  false, true",
    "UNCONFINED,      true,  false, true,  false",
    ",                false, true,  false, true",
    ",                true,  false, true,  false",
    "LOCALHOST,       false, false, true,  true",
    "LOCALHOST,       true,  true,  false, false"
  })
  void theSeccompRuleIsChosenByTheProfileThatThePodAskedFor(
      SecurityProfile.@Nullable Type type,
      boolean runtimeDefault,
      boolean unconfined,
      boolean custom,
      boolean rejected) {
    profile = Optional.ofNullable(type).map(kind -> new SecurityProfile(kind, ""));
    var config =
        new Config(
            false, runtimeDefault, unconfined, custom, false, false, List.of(), "", List.of());
    assertThat(judged(config)).isEmpty();
    owned(Field.SECCOMP_POLICY, "", "x");
    assertThat(judged(config))
        .isEqualTo(
            rejected
                ? "the seccomp policy of such a container may not be changed here: \"x\""
                : "");
  }

  @Test
  void namespacesAreRejectedRemovedOnesToo() {
    owned(Field.NAMESPACE, "network", "x");
    owned(Field.NAMESPACE, "ipc", "-y");
    assertThat(
            judged(new Config(false, false, false, false, true, false, List.of(), "", List.of())))
        .isEqualTo("namespaces may not be changed here: ipc by \"y\", network by \"x\"");
  }

  @Test
  void sysctlsAreRejectedRemovalsThatNobodyOwnsToo() {
    var sysctl = new Config(false, false, false, false, false, true, List.of(), "", List.of());
    adjustment.removeSysctl("net.gone");
    assertThat(judged(sysctl))
        .isEqualTo("kernel parameters may not be changed here: net.gone by somebody unknown");
    owned(Field.SYSCTL, "net.set", "x");
    assertThat(judged(sysctl))
        .isEqualTo(
            "kernel parameters may not be changed here: net.gone by somebody unknown,"
                + " net.set by \"x\"");
  }

  @Test
  void requiredPluginsAreFoundByNameIndexNameOrId() {
    assertThat(judged(required("", "first", "00-first", "ulimit", "guest"))).isEmpty();
    assertThat(judged(required("", "ulimit", "gone")))
        .isEqualTo("required plugin \"gone\" missing");
    annotations.put(RequiredPlugins.KEY + "/pod", "[lost, first]");
    assertThat(judged(required("", "gone")))
        .isEqualTo("required plugins \"gone\", \"lost\" missing");
    annotations.put(RequiredPlugins.KEY + "/container.app", "[first]");
    assertThat(judged(NOTHING)).isEmpty();
  }

  @Test
  void anAnnotationThatIsNoListRejects() {
    annotations.put(RequiredPlugins.KEY, "{a: b}");
    assertThat(judged(NOTHING)).contains(RequiredPlugins.KEY);
  }

  @ParameterizedTest
  @CsvSource({"true, ''", "1, ''", "T, ''", "false, missing", "0, missing", "yes, expected"})
  void missingPluginsAreToleratedIfThePodSaysSo(String value, String reason) {
    annotations.put("tolerate.dev/container.app", value);
    String judged = judged(required("tolerate.dev", "gone"));
    if (reason.isEmpty()) {
      assertThat(judged).isEmpty();
    } else {
      assertThat(judged).contains(reason);
    }
  }

  @Test
  void theFirstRuleThatMatchesDecides() {
    adjustment.mount(new Mount("/data", "bind", "/srv/data", List.of()));
    adjustment.mount(new Mount("/etc/ssl", "bind", "/etc/ssl", List.of()));
    owned(Field.MOUNTS, "/data", "devices");
    owned(Field.MOUNTS, "/etc/ssl", "devices");
    assertThat(
            judged(
                config(
                    rule(Action.ALLOW, "mounts", null, null, List.of("/srv/*")),
                    rule(Action.DENY, "Mounts", null, null, null))))
        .isEqualTo("rules[1] denies Mounts /etc/ssl from /etc/ssl to \"devices\"");
    assertThat(judged(config(rule(Action.DENY, "Mounts", null, List.of("/etc/*", "/data?"), null))))
        .isEqualTo("rules[0] denies Mounts /etc/ssl from /etc/ssl to \"devices\"");
  }

  @Test
  void aRemovedMountIsJudgedToo() {
    adjustment.removeMount("/secret");
    assertThat(judged(config(rule(Action.DENY, "Mounts", null, List.of("/secret"), null))))
        .isEqualTo("rules[0] denies Mounts /secret to somebody unknown");
  }

  @Test
  void rulesAreForOwners() {
    owned(Field.RLIMITS, "RLIMIT_NOFILE", "ulimit");
    owned(Field.DEVICES, "/dev/x", "10-guest");
    owned(Field.ENV, "LD_PRELOAD", "00-first");
    assertThat(
            judged(
                config(
                    rule(Action.ALLOW, "Rlimits", List.of("ulimit"), null, null),
                    rule(Action.DENY, "Rlimits", null, null, null),
                    rule(Action.DENY, "Devices", List.of("guest"), null, null),
                    rule(Action.DENY, "Env", List.of("0?-*"), List.of("LD_*"), null))))
        .isEqualTo(
            "rules[2] denies Devices /dev/x to \"10-guest\";"
                + " rules[3] denies Env LD_PRELOAD to \"00-first\"");
  }

  @Test
  void argsAreJudgedByTheirProgram() {
    adjustment.args(List.of("/bin/sh", "-c", "x"));
    owned(Field.ARGS, "", "a");
    assertThat(judged(config(rule(Action.DENY, "Args", null, List.of("*/sh"), null))))
        .isEqualTo("rules[0] denies Args /bin/sh to \"a\"");
    assertThat(judged(config(rule(Action.DENY, "Args", null, List.of("sh"), null)))).isEmpty();
  }

  @Test
  void badRulesAreToldAllAtOnce() {
    var problems = new ArrayList<String>();
    config(
            new Rule(null, null, null, null, null),
            rule(Action.DENY, "Mount", null, null, null),
            rule(Action.DENY, "Env", null, null, List.of("/x")))
        .validate((key, _, _) -> problems.add(key));
    assertThat(problems)
        .containsExactly(
            "rules[0].action", "rules[0].fields", "rules[1].fields[0]", "rules[2].sources");
  }

  private record Context(Config config) implements ExtensionContext {
    @Override
    public String id() {
      return "validator";
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
      throw new UnsupportedOperationException();
    }
  }

  private record Request() implements RequestContext {
    @Override
    public String requestId() {
      return "r1";
    }

    @Override
    public Optional<Event> event() {
      return Optional.of(Event.VALIDATE_CONTAINER_ADJUSTMENT);
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
