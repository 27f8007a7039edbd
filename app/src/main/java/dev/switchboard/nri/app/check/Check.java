package dev.switchboard.nri.app.check;

import dev.switchboard.nri.Switchboard;
import dev.switchboard.nri.SwitchboardSettings;
import dev.switchboard.nri.app.config.Configuration;
import dev.switchboard.nri.app.config.Strangers;
import dev.switchboard.nri.app.explain.Explainer;
import dev.switchboard.nri.app.explain.Explanation;
import dev.switchboard.nri.app.manifest.Manifests;
import dev.switchboard.nri.effect.Target;
import dev.switchboard.nri.extension.InvalidConfigurationException;
import dev.switchboard.nri.loading.LoadedExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Everything that can be known to be wrong before the host connects. */
public final class Check {
  private static final Duration STATUS_LIMIT = Duration.ofSeconds(5);
  private static final Duration PENDING_LIMIT = Duration.ofMinutes(5);

  private final List<Jar> extensions = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  private Check() {}

  /**
   * What was found. Its components are the keys of {@code check -o json}.
   *
   * @param ok whether there are no problems
   * @param extensions the jars
   * @param warnings what is odd but works
   * @param problems what does not
   */
  public record Report(
      boolean ok, List<Jar> extensions, List<Finding> warnings, List<Finding> problems) {}

  /**
   * A jar.
   *
   * @param state stopped, disabled or failed
   * @param asksFor grants that its manifest names; null if it names none
   */
  public record Jar(
      String id,
      String version,
      String state,
      @Nullable List<String> asksFor,
      String sha256,
      String jar) {}

  /**
   * Reads the configuration, loads, starts and stops every extension, and has them look at sample
   * pods.
   *
   * @param properties as {@code --key=value}
   * @param samples pods whose annotations are to be looked at; those that cannot be read too
   */
  public static Report run(List<String> properties, Manifests samples) {
    var check = new Check();
    check.problems.addAll(samples.problems());
    check.warnings.addAll(samples.notes());
    try {
      check.look(OfflineHost.configuration(properties), samples);
    } catch (InvalidConfigurationException e) {
      check.problems.addAll(e.problems());
    } catch (RuntimeException e) {
      check.problems.add(String.valueOf(e.getMessage()));
    }
    return new Report(
        check.problems.isEmpty(),
        check.extensions,
        check.warnings.stream().map(Finding::of).toList(),
        check.problems.stream().map(Finding::of).toList());
  }

  private void look(Configuration configuration, Manifests samples) {
    SwitchboardSettings settings;
    List<LoadedExtension> all;
    try (Switchboard switchboard = OfflineHost.start(configuration)) {
      settings = switchboard.settings();
      all = switchboard.extensions();
      all.forEach(this::status);
      samples(switchboard, samples);
    }
    all.forEach(this::jar); // only now is it known whether they could be stopped
    List<String> known = all.stream().map(LoadedExtension::id).toList();
    warnings.addAll(Strangers.in(settings, known));
  }

  private void jar(LoadedExtension extension) {
    extensions.add(
        new Jar(
            extension.id(),
            extension.descriptor().version(),
            extension.state().name().toLowerCase(Locale.ROOT),
            extension.descriptor().grants().map(grants -> grants.names()).orElse(null),
            extension.sha256(),
            extension.jar().toString()));
    String where = "extension " + extension.id() + " (" + extension.jar() + "): ";
    extension.warnings().forEach(warning -> warnings.add(where + warning));
    extension.problems().forEach(problem -> problems.add(where + problem));
  }

  /** Once it has made ready what it has begun with, such as modules that it compiles. */
  private void status(LoadedExtension extension) {
    long deadline = System.nanoTime() + PENDING_LIMIT.toNanos();
    Object status = extension.status(STATUS_LIMIT);
    List<String> pending = pending(status);
    try {
      while (!pending.isEmpty() && System.nanoTime() - deadline < 0) {
        TimeUnit.MILLISECONDS.sleep(100);
        status = extension.status(STATUS_LIMIT);
        pending = pending(status);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    pending.forEach(
        each -> problems.add("extension " + extension.id() + ": " + each + " is still not ready"));
    statuses(status);
  }

  private static List<String> pending(@Nullable Object status) {
    var pending = new ArrayList<String>();
    if (status instanceof Map<?, ?> map) {
      texts(map.get("pending"), pending::add);
    }
    return pending;
  }

  /** What an extension tells of its own files; see {@code StatusProvider}. */
  private void statuses(Object status) {
    switch (status) {
      case Map<?, ?> map ->
          map.forEach((name, value) -> {
            switch (String.valueOf(name)) {
              case "problems" -> texts(value, problems::add);
              case "warnings" -> texts(value, warnings::add);
              default -> statuses(value);
            }
          });
      case List<?> list -> list.forEach(this::statuses);
      default -> {
        // a fact, no finding
      }
    }
  }

  private static void texts(@Nullable Object value, Consumer<String> sink) {
    if (value instanceof List<?> list) {
      list.forEach(each -> sink.accept(String.valueOf(each)));
    }
  }

  private void samples(Switchboard switchboard, Manifests samples) {
    var target = new Target(Target.NEWEST.nri(), Target.NEWEST.runtimeName(), _ -> false, false);
    Explanation explanation =
        new Explainer(switchboard, target, OfflineHost.PATIENCE).explain(samples, List.of());
    for (Explanation.Pod pod : explanation.pods()) {
      pod.sandbox().stream()
          .filter(part -> part.outcome().isFailure())
          .forEach(part ->
              problems.add(
                  "%s: the pod fails with %s: %s"
                      .formatted(pod.origin(), part.link(), part.reason())));
      for (Explanation.ContainerPart container : pod.containers()) {
        String where = "%s: container %s ".formatted(pod.origin(), container.name());
        container.links().stream()
            .filter(link -> link.reason() != null)
            .filter(link -> link.outcome().isFailure())
            .forEach(
                link -> problems.add(where + "fails with " + link.link() + ": " + link.reason()));
        container
            .links()
            .forEach(link ->
                link.warnings()
                    .forEach(warning ->
                        warnings.add(where + "has " + link.link() + " warn: " + warning)));
      }
    }
  }
}
