package dev.switchboard.nri.effect;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of NRI, which decides what events and fields a runtime knows.
 *
 * @param major first number
 * @param minor second number
 * @param patch third number
 */
public record NriVersion(int major, int minor, int patch) implements Comparable<NriVersion> {
  private static final Pattern NUMBERS = Pattern.compile("v?(\\d+)\\.(\\d+)(?:\\.(\\d+))?.*");

  /** The oldest generation in the field, and what is assumed of a runtime nobody knows. */
  public static final NriVersion OLDEST = new NriVersion(0, 8, 0);

  private static final NriVersion NONE = new NriVersion(0, 0, 0);
  private static final NriVersion UPDATES_AND_VALIDATION = new NriVersion(0, 10, 0);
  private static final int EVENTS_OF_OLDEST = 0x7FF;

  /** Those of the newest version. */
  public static final int ALL_EVENTS = 0x3FFF;

  /** A version of a runtime and the NRI that it ships from then on. */
  private record Shipped(String runtime, NriVersion from, NriVersion nri) {}

  private static final List<Shipped> SHIPPED =
      List.of(
          new Shipped("containerd", new NriVersion(1, 7, 0), OLDEST),
          new Shipped("containerd", new NriVersion(2, 2, 0), new NriVersion(0, 10, 0)),
          new Shipped("containerd", new NriVersion(2, 2, 1), new NriVersion(0, 11, 0)),
          new Shipped("containerd", new NriVersion(2, 3, 0), new NriVersion(0, 12, 0)),
          new Shipped("containerd", new NriVersion(2, 4, 0), new NriVersion(0, 12, 3)),
          new Shipped("cri-o", new NriVersion(1, 32, 0), new NriVersion(0, 9, 0)),
          new Shipped("cri-o", new NriVersion(1, 34, 0), new NriVersion(0, 10, 0)),
          new Shipped("cri-o", new NriVersion(1, 35, 0), new NriVersion(0, 11, 0)));

  /**
   * What a runtime speaks: what it says (from v0.12.0 on, unless it was built without a version),
   * else what its release is known to ship; empty if neither tells.
   */
  public static Optional<NriVersion> of(String told, String runtimeName, String runtimeVersion) {
    return told(told).or(() -> shippedWith(runtimeName, runtimeVersion));
  }

  private static Optional<NriVersion> shippedWith(String runtimeName, String runtimeVersion) {
    Optional<NriVersion> release = parse(runtimeVersion);
    return SHIPPED.stream()
        .filter(shipped -> isNamed(shipped.runtime, runtimeName))
        .filter(shipped -> release.isPresent() && shipped.from.compareTo(release.get()) <= 0)
        .map(Shipped::nri)
        .max(Comparator.naturalOrder());
  }

  /** What the runtime says; empty if that is nothing: 0.0.0 is a build that has no version. */
  public static Optional<NriVersion> told(String version) {
    return parse(version).filter(parsed -> parsed.compareTo(NONE) > 0);
  }

  /** containerd 2.0 calls itself "v2". */
  private static boolean isNamed(String runtime, String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.equals(runtime)
        || (runtime.equals("containerd") && lower.equals("v2"))
        || (runtime.equals("cri-o") && lower.equals("crio"));
  }

  private static Optional<NriVersion> parse(String text) {
    Matcher matcher = NUMBERS.matcher(text.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new NriVersion(
              Integer.parseInt(matcher.group(1)),
              Integer.parseInt(matcher.group(2)),
              matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3))));
    } catch (NumberFormatException e) {
      return Optional.empty(); // digits beyond any version
    }
  }

  /** Whether it is an older one. */
  public boolean isBefore(NriVersion other) {
    return compareTo(other) < 0;
  }

  /** The mask of the events that it knows; one more costs the connection. */
  public int validEvents() {
    return knowsValidation() ? ALL_EVENTS : EVENTS_OF_OLDEST;
  }

  /** Whether it asks plugins to validate what is created. */
  public boolean knowsValidation() {
    return compareTo(UPDATES_AND_VALIDATION) >= 0;
  }

  @Override
  public int compareTo(NriVersion other) {
    // Plainly, for each wish is compared with what its runtime knows.
    if (major != other.major) {
      return Integer.compare(major, other.major);
    }
    return minor != other.minor
        ? Integer.compare(minor, other.minor)
        : Integer.compare(patch, other.patch);
  }

  @Override
  public String toString() {
    return "v" + major + "." + minor + "." + patch;
  }
}
