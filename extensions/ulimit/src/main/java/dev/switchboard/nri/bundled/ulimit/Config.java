package dev.switchboard.nri.bundled.ulimit;

import dev.switchboard.nri.extension.Validated;
import dev.switchboard.nri.extension.annotation.Compat;
import dev.switchboard.nri.extension.model.Rlimit;
import java.math.BigInteger;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Configuration.
 *
 * @param compat how annotations are read
 * @param defaults limits of every container whose pod does not set that type
 * @param floor by type, the least that an annotation may ask for
 * @param ceiling by type, the most that an annotation may ask for
 * @param beyond what happens to an annotation that asks for less or more
 */
public record Config(
    Compat compat,
    List<Default> defaults,
    Map<String, String> floor,
    Map<String, String> ceiling,
    Beyond beyond)
    implements Validated {
  private static final String VALUE = "a number, a size such as 64Mi, or unlimited";

  /** What happens to a limit beyond floor or ceiling. */
  public enum Beyond {
    /** The container is refused. */
    REFUSE,
    /** Floor or ceiling takes its place, with a warning. */
    CLAMP
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
  }

  public Config {
    compat = compat == null ? Compat.MENDED : compat;
    defaults = defaults == null ? List.of() : List.copyOf(defaults);
    floor = floor == null ? Map.of() : Map.copyOf(floor);
    ceiling = ceiling == null ? Map.of() : Map.copyOf(ceiling);
    beyond = beyond == null ? Beyond.REFUSE : beyond;
  }

  @Override
  public void validate(Problems problems) {
    for (int i = 0; i < defaults.size(); i++) {
      Default limit = defaults.get(i);
      String key = "defaults[" + i + "].";
      if (LimitType.of(limit.type).isEmpty()) {
        problems.add(key + "type", limit.type, "one of " + LimitType.NAMES);
      }
      Optional<BigInteger> hard = value(problems, key + "hard", limit.hard);
      Optional<BigInteger> soft = value(problems, key + "soft", limit.soft);
      if (hard.isPresent() && soft.isPresent() && soft.get().compareTo(hard.get()) > 0) {
        problems.add(key + "soft", limit.soft, "at most hard, which is " + limit.hard);
      }
    }
    validate(problems, "floor", floor);
    validate(problems, "ceiling", ceiling);
    Bounds bounds = bounds();
    for (LimitType type : LimitType.values()) {
      if (bounds.floor(type).compareTo(bounds.ceiling(type)) > 0) {
        problems.add(
            "floor." + written(floor, type),
            bounds.floor(type),
            "at most the ceiling of that type");
      }
    }
  }

  private static void validate(Problems problems, String name, Map<String, String> bounds) {
    bounds.forEach((type, text) -> {
      if (LimitType.of(type).isEmpty()) {
        problems.add(name + "." + type, type, "one of " + LimitType.NAMES + " as the key");
      }
      value(problems, name + "." + type, text);
    });
  }

  private static Optional<BigInteger> value(Problems problems, String key, String text) {
    Optional<BigInteger> value = LimitValue.of(text);
    if (value.isEmpty()) {
      problems.add(key, text, VALUE);
    }
    return value;
  }

  private static String written(Map<String, String> bounds, LimitType type) {
    return bounds.keySet().stream()
        .filter(name -> LimitType.of(name).equals(Optional.of(type)))
        .findFirst()
        .orElse(type.name());
  }

  /** The defaults by type, as the runtime gets them. */
  Map<LimitType, Rlimit> limits() {
    var limits = new EnumMap<LimitType, Rlimit>(LimitType.class);
    for (Default limit : defaults) {
      LimitType type = LimitType.of(limit.type).orElseThrow();
      limits.put(
          type,
          new Rlimit(
              type.ociName(),
              LimitValue.of(limit.hard).orElseThrow().longValue(),
              LimitValue.of(limit.soft).orElseThrow().longValue()));
    }
    return limits;
  }

  /** Floor and ceiling by type; what cannot be read is left out. */
  Bounds bounds() {
    return new Bounds(readable(floor), readable(ceiling), beyond);
  }

  private static Map<LimitType, BigInteger> readable(Map<String, String> bounds) {
    var readable = new EnumMap<LimitType, BigInteger>(LimitType.class);
    bounds.forEach((name, text) ->
        LimitType.of(name)
            .ifPresent(type -> LimitValue.of(text).ifPresent(value -> readable.put(type, value))));
    return readable;
  }
}
