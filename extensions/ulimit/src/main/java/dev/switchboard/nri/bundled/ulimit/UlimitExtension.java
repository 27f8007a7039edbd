package dev.switchboard.nri.bundled.ulimit;

import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.ExtensionContext;
import dev.switchboard.nri.extension.RequestContext;
import dev.switchboard.nri.extension.Validated;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.annotation.InvalidAnnotationException;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Rlimit;
import java.math.BigInteger;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pf4j.Extension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets POSIX resource limits: those of the pod's annotation over the configured defaults. */
@Extension
public final class UlimitExtension implements CreateContainerHandler {
  private static final Logger LOG = LoggerFactory.getLogger(UlimitExtension.class);

  /**
   * Configuration.
   *
   * @param defaults limits of every container whose pod does not set that type
   */
  public record Config(List<Default> defaults) implements Validated {
    public Config {
      defaults = defaults == null ? List.of() : List.copyOf(defaults);
    }

    @Override
    public void validate(Problems problems) {
      for (int i = 0; i < defaults.size(); i++) {
        Default limit = defaults.get(i);
        String key = "defaults[" + i + "].";
        if (LimitType.of(limit.type()).isEmpty()) {
          problems.add(key + "type", limit.type(), "one of " + LimitType.NAMES);
        }
        if (limit.hardValue().isEmpty()) {
          problems.add(key + "hard", limit.hard(), "a number, a size such as 64Mi, or unlimited");
        }
        if (limit.softValue().isEmpty()) {
          problems.add(key + "soft", limit.soft(), "a number, a size such as 64Mi, or unlimited");
        }
        if (limit.hardValue().isPresent()
            && limit.softValue().isPresent()
            && limit.softValue().get().compareTo(limit.hardValue().get()) > 0) {
          problems.add(key + "soft", limit.soft(), "at most hard, which is " + limit.hard());
        }
      }
    }
  }

  /**
   * A configured limit.
   *
   * @param type name in any spelling
   * @param hard number, size such as 64Mi, or unlimited
   * @param soft the same; hard if it is left out
   */
  public record Default(String type, String hard, String soft) {
    public Default {
      type = type == null ? "" : type;
      hard = hard == null ? "" : hard;
      soft = soft == null ? hard : soft;
    }

    Optional<BigInteger> hardValue() {
      return value(hard);
    }

    Optional<BigInteger> softValue() {
      return value(soft);
    }

    private static Optional<BigInteger> value(String text) {
      return text.matches("[0-9]+")
          ? Optional.of(new BigInteger(text)).filter(value -> value.compareTo(LimitValue.MAX) <= 0)
          : LimitValue.ofWord(text);
    }
  }

  private Map<LimitType, Rlimit> defaults = Map.of();

  @Override
  public void start(ExtensionContext context) {
    var limits = new EnumMap<LimitType, Rlimit>(LimitType.class);
    for (Default limit : context.config(Config.class).defaults()) {
      LimitType type = LimitType.of(limit.type()).orElseThrow();
      limits.put(
          type,
          new Rlimit(
              type.ociName(),
              limit.hardValue().orElseThrow().longValue(),
              limit.softValue().orElseThrow().longValue()));
    }
    defaults = limits;
  }

  @Override
  public ContainerAdjustment createContainer(
      PodSandbox pod, Container container, RequestContext request)
      throws InvalidAnnotationException {
    Map<LimitType, Rlimit> asked;
    try {
      asked = UlimitAnnotation.parse(pod, container.name()).orElse(Map.of());
    } catch (InvalidAnnotationException e) {
      e.problems().forEach(problem -> LOG.warn("{}/{}: {}", pod.namespace(), pod.name(), problem));
      throw e;
    }
    if (asked.isEmpty() && defaults.isEmpty()) {
      return ContainerAdjustment.none();
    }
    var adjustment = ContainerAdjustment.builder();
    UlimitAnnotation.find(pod, container.name())
        .ifPresent(found -> adjustment.source("annotation " + found.key()));
    asked.values().forEach(adjustment::rlimit);
    adjustment.source("config defaults");
    defaults.forEach((type, limit) -> {
      if (!asked.containsKey(type)) {
        adjustment.rlimit(limit);
      }
    });
    return adjustment.build();
  }
}
