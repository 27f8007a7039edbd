package dev.switchboard.nri.node;

import dev.switchboard.nri.extension.model.Device;
import dev.switchboard.nri.extension.model.Hook;
import dev.switchboard.nri.extension.model.Mount;
import dev.switchboard.nri.extension.model.Namespace;
import dev.switchboard.nri.extension.model.NetDevice;
import dev.switchboard.nri.extension.model.PlainForm;
import dev.switchboard.nri.extension.model.Resources.HugepageLimit;
import dev.switchboard.nri.extension.model.Rlimit;
import java.util.Collection;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** One line for the value of an entry of a container, without what its key tells already. */
public final class EntryText {
  private EntryText() {}

  /** The text of a value of the model. */
  public static String of(Object value) {
    return switch (value) {
      case String text -> text;
      case Mount mount -> of(mount);
      case Device device -> of(device);
      case Rlimit limit -> "soft " + amount(limit.soft()) + ", hard " + amount(limit.hard());
      case Hook hook -> String.join(" ", hook.args());
      case Namespace namespace -> namespace.path();
      case NetDevice device -> device.name();
      case HugepageLimit limit -> amount(limit.limit());
      case Record other -> members(other);
      case Collection<?> several ->
          several.stream().map(EntryText::of).collect(Collectors.joining(" "));
      default -> value.toString();
    };
  }

  private static String of(Mount mount) {
    var parts = new StringJoiner(" ");
    add(parts, mount.source());
    add(parts, mount.type());
    for (String option : mount.options()) {
      add(parts, option);
    }
    return parts.toString();
  }

  private static void add(StringJoiner parts, String part) {
    if (!part.isEmpty()) {
      parts.add(part);
    }
  }

  private static String of(Device device) {
    String numbers = device.major() < 0 ? "" : " " + device.major() + ":" + device.minor();
    String mode =
        device.fileMode().isPresent()
            ? String.format(Locale.ROOT, " mode %04o", device.fileMode().getAsInt())
            : "";
    return device.type() + numbers + mode + id("uid", device.uid()) + id("gid", device.gid());
  }

  private static String id(String name, OptionalInt id) {
    return id.isPresent() ? " " + name + " " + id.getAsInt() : "";
  }

  private static String members(Record value) {
    String text = PlainForm.of(value).toString();
    return text.substring(1, text.length() - 1);
  }

  /** NRI's numbers are unsigned here, and the largest stands for no limit. */
  private static String amount(long value) {
    return value == -1 ? "unlimited" : Long.toUnsignedString(value);
  }
}
