package dev.switchboard.nri.bundled.devices;

import dev.switchboard.nri.extension.annotation.AnnotationValue;
import dev.switchboard.nri.extension.model.Device;
import dev.switchboard.nri.extension.model.Mount;
import dev.switchboard.nri.extension.model.NetDevice;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the annotations that are lists of things to put into a container, or to take out. */
final class Nodes {
  private static final Set<String> TYPES = Set.of("c", "u", "b", "p");

  /** Vendor, class and name as the CDI specification has them. */
  private static final Pattern CDI =
      Pattern.compile(
          "[A-Za-z]([A-Za-z0-9_.-]*[A-Za-z0-9])?/[A-Za-z]([A-Za-z0-9_.-]*[A-Za-z0-9])?"
              + "=[A-Za-z0-9]([A-Za-z0-9_.:-]*[A-Za-z0-9])?");

  private Nodes() {}

  static void devices(AnnotationValue value, Wish wish) {
    var seen = new HashSet<String>();
    for (AnnotationValue entry : value.elements()) {
      Map<String, AnnotationValue> fields =
          entry.fields(
              List.of("path", "type", "major", "minor", "file_mode", "uid", "gid", "remove"));
      if (removed(entry, fields, seen, wish.allowed(), wish.adjustment()::removeDevice)) {
        continue;
      }
      Optional<String> path =
          path(entry, fields.get("path"), "path", wish.adjustment()::removeDevice);
      Optional<String> type = type(entry, fields.get("type"));
      // All of it is read, wrong or not: the problems are wanted at once.
      Device device = node(path.orElse(""), type.orElse(""), fields);
      if (path.isPresent() && type.isPresent() && Wish.first(entry, path.get(), seen)) {
        if (wish.allowed().device(device)) {
          wish.adjustment().device(device);
        } else {
          Wish.notAllowed(
              entry,
              "device \"%s\" (%s %d:%d)"
                  .formatted(device.path(), device.type(), device.major(), device.minor()));
        }
      }
    }
  }

  private static Device node(String path, String type, Map<String, AnnotationValue> fields) {
    AnnotationValue mode = fields.get("file_mode");
    return new Device(
        path,
        type,
        Wish.number(fields.get("major"), 0, Wish.UINT32),
        Wish.number(fields.get("minor"), 0, Wish.UINT32),
        Wish.unlessZero(mode == null ? 0 : mode.mode(Wish.UINT32)),
        Wish.unlessZero(Wish.number(fields.get("uid"), 0, Wish.UINT32)),
        Wish.unlessZero(Wish.number(fields.get("gid"), 0, Wish.UINT32)));
  }

  private static Optional<String> type(AnnotationValue entry, @Nullable AnnotationValue field) {
    String type = Wish.text(field);
    AnnotationValue at = field == null ? entry : field;
    String got = field == null ? "without type" : field.shown();
    return TYPES.contains(type) || at.objection(got, "c, u, b or p", "")
        ? Optional.of(type)
        : Optional.empty();
  }

  static void cdiDevices(AnnotationValue value, Wish wish) {
    var seen = new HashSet<String>();
    for (AnnotationValue entry : value.elements()) {
      String name = entry.text();
      boolean named =
          CDI.matcher(name).matches()
              || (entry.objection(entry.shown(), "vendor/class=name of a CDI device", "")
                  && !name.isEmpty());
      if (named && Wish.first(entry, name, seen)) {
        if (wish.allowed().cdiDevice(name)) {
          wish.adjustment().cdiDevice(name);
        } else {
          Wish.notAllowed(entry, "CDI device " + entry.shown());
        }
      }
    }
  }

  static void mounts(AnnotationValue value, Wish wish) {
    var seen = new HashSet<String>();
    for (AnnotationValue entry : value.elements()) {
      Map<String, AnnotationValue> fields =
          entry.fields(List.of("source", "destination", "type", "options", "remove"));
      if (removed(entry, fields, seen, wish.allowed(), wish.adjustment()::removeMount)) {
        continue;
      }
      Optional<String> destination =
          path(entry, fields.get("destination"), "destination", wish.adjustment()::removeMount);
      var mount =
          new Mount(
              destination.orElse(""),
              Wish.text(fields.get("type")),
              Wish.text(fields.get("source")),
              Wish.texts(fields.get("options")));
      if (destination.isPresent() && Wish.first(entry, mount.destination(), seen)) {
        if (wish.allowed().mount(mount)) {
          wish.adjustment().mount(mount);
        } else {
          Wish.notAllowed(
              entry, "mount of \"%s\" (type \"%s\")".formatted(mount.source(), mount.type()));
        }
      }
    }
  }

  static void netDevices(AnnotationValue value, Wish wish) {
    var seen = new HashSet<String>();
    for (AnnotationValue entry : value.elements()) {
      Map<String, AnnotationValue> fields = entry.fields(List.of("hostIf", "name", "remove"));
      if (removed(entry, fields, seen, wish.allowed(), wish.adjustment()::removeNetDevice)) {
        continue;
      }
      String host = Wish.text(fields.get("hostIf"));
      String name = Wish.text(fields.get("name"));
      AnnotationValue at = fields.getOrDefault("hostIf", entry);
      if (host.isEmpty()) {
        at.problem("without hostIf", "the name of an interface of the host", "add it");
      } else if (!dashed(at, host, wish.adjustment()::removeNetDevice)) {
        if (!seen.add(host)) {
          at.dropped(
              at.shown() + " for the second time, of which the last counts",
              "each once",
              "keep one of them");
        }
        if (wish.allowed().networkDevice(host)) {
          wish.adjustment().netDevice(host, new NetDevice(name));
        } else {
          Wish.notAllowed(at, "interface \"" + host + "\"");
        }
      }
    }
  }

  /** A path that names an entry; empty, and a problem, if it is none. */
  private static Optional<String> path(
      AnnotationValue entry,
      @Nullable AnnotationValue field,
      String name,
      Consumer<String> remove) {
    String path = Wish.text(field);
    if (field == null || path.isEmpty()) {
      entry.problem("without " + name, "an absolute path", "add it");
      return Optional.empty();
    }
    if (dashed(field, path, remove)) {
      return Optional.empty();
    }
    return path.startsWith("/") || field.objection(field.shown(), "an absolute path", "")
        ? Optional.of(path)
        : Optional.empty();
  }

  /** NRI reads a leading dash as a removal, which upstream lets through by accident. */
  private static boolean dashed(AnnotationValue field, String key, Consumer<String> remove) {
    if (!key.startsWith("-")) {
      return false;
    }
    boolean asUpstream =
        field.objection(
            field.shown() + ", a removal",
            "a name without leading dash",
            "to remove, write remove: " + key.substring(1));
    if (asUpstream && key.length() > 1) {
      remove.accept(key.substring(1));
    }
    return true;
  }

  /** An entry of the form {@code {remove: KEY}}. */
  private static boolean removed(
      AnnotationValue entry,
      Map<String, AnnotationValue> fields,
      Set<String> seen,
      Allowed allowed,
      Consumer<String> remove) {
    AnnotationValue field = fields.get("remove");
    if (field == null) {
      return false;
    }
    String key = field.text();
    if (fields.size() > 1) {
      entry.problem("remove beside other fields", "remove alone", "make two entries of it");
    } else if (key.isEmpty() || key.startsWith("-")) {
      field.problem("the name of what is to be removed");
    } else if (!allowed.removal()) {
      Wish.notAllowed(field, "removal of " + field.shown());
    } else if (Wish.first(entry, key, seen)) {
      remove.accept(key);
    }
    return true;
  }
}
