package dev.switchboard.nri.bundled.devices;

import dev.switchboard.nri.extension.adjustment.ContainerAdjustmentBuilder;
import dev.switchboard.nri.extension.annotation.AnnotationValue;
import dev.switchboard.nri.extension.model.Device;
import dev.switchboard.nri.extension.model.IoPriority;
import dev.switchboard.nri.extension.model.IoPriority.IoClass;
import dev.switchboard.nri.extension.model.MemoryPolicy;
import dev.switchboard.nri.extension.model.Mount;
import dev.switchboard.nri.extension.model.NetDevice;
import dev.switchboard.nri.extension.model.Scheduler;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one annotation each; what is wrong is noted at the value, and the value left out. */
final class Topics {
  private static final long UINT32 = 0xFFFF_FFFFL;

  private static final Map<String, IoClass> IO_CLASSES =
      names(
          IoClass.values(),
          "IOPRIO_CLASS_NONE",
          "IOPRIO_CLASS_RT",
          "IOPRIO_CLASS_BE",
          "IOPRIO_CLASS_IDLE");
  private static final Map<String, Scheduler.Policy> POLICIES =
      prefixed("SCHED_", Scheduler.Policy.values());
  private static final Map<String, Scheduler.Flag> FLAGS =
      prefixed("SCHED_FLAG_", Scheduler.Flag.values());
  private static final Map<String, MemoryPolicy.Mode> MODES =
      prefixed("MPOL_", MemoryPolicy.Mode.values());
  private static final Map<String, MemoryPolicy.Flag> MODE_FLAGS =
      prefixed("MPOL_F_", MemoryPolicy.Flag.values());

  private Topics() {}

  private static <E extends Enum<E>> Map<String, E> names(E[] constants, String... names) {
    var map = new LinkedHashMap<String, E>();
    for (int i = 0; i < constants.length; i++) {
      map.put(names[i], constants[i]);
    }
    return map;
  }

  private static <E extends Enum<E>> Map<String, E> prefixed(String prefix, E[] constants) {
    var map = new LinkedHashMap<String, E>();
    for (E constant : constants) {
      map.put(prefix + constant.name(), constant);
    }
    return map;
  }

  static void devices(AnnotationValue value, ContainerAdjustmentBuilder adjustment) {
    var seen = new HashSet<String>();
    for (AnnotationValue entry : value.elements()) {
      Map<String, AnnotationValue> fields =
          entry.fields(List.of("path", "type", "major", "minor", "file_mode", "uid", "gid"));
      String path = absolutePath(entry, fields.get("path"), "path", seen);
      String type = text(fields.get("type"));
      if (!Set.of("c", "u", "b", "p").contains(type)) {
        at(entry, fields.get("type")).problem("type is \"" + type + "\", expected c, u, b or p");
      }
      if (path != null) {
        adjustment.device(
            new Device(
                path,
                type,
                number(fields.get("major"), 0, UINT32),
                number(fields.get("minor"), 0, UINT32),
                unlessZero(fields.get("file_mode"), 0_7777),
                unlessZero(fields.get("uid"), UINT32),
                unlessZero(fields.get("gid"), UINT32)));
      }
    }
  }

  static void cdiDevices(AnnotationValue value, ContainerAdjustmentBuilder adjustment) {
    var seen = new HashSet<String>();
    for (AnnotationValue entry : value.elements()) {
      String name = entry.text();
      if (!name.matches("[A-Za-z0-9][^/=]*/[^/=]+=.+")) {
        entry.problem("\"" + name + "\" is no CDI device, expected vendor/class=name");
      } else if (!seen.add(name)) {
        entry.problem("\"" + name + "\" is given twice; keep one of them");
      } else {
        adjustment.cdiDevice(name);
      }
    }
  }

  static void mounts(AnnotationValue value, ContainerAdjustmentBuilder adjustment) {
    var seen = new HashSet<String>();
    for (AnnotationValue entry : value.elements()) {
      Map<String, AnnotationValue> fields =
          entry.fields(List.of("source", "destination", "type", "options"));
      String destination = absolutePath(entry, fields.get("destination"), "destination", seen);
      if (destination != null) {
        adjustment.mount(
            new Mount(
                destination,
                text(fields.get("type")),
                text(fields.get("source")),
                texts(fields.get("options"))));
      }
    }
  }

  static void ioPriority(AnnotationValue value, ContainerAdjustmentBuilder adjustment) {
    Map<String, AnnotationValue> fields = value.fields(List.of("class", "priority"));
    IoClass ioClass = constant(value, fields.get("class"), "class", IO_CLASSES);
    adjustment.ioPriority(new IoPriority(ioClass, (int) number(fields.get("priority"), 0, 7)));
  }

  static void scheduler(AnnotationValue value, ContainerAdjustmentBuilder adjustment) {
    Map<String, AnnotationValue> fields =
        value.fields(
            List.of("policy", "nice", "priority", "flags", "runtime", "deadline", "period"));
    AnnotationValue flags = fields.get("flags");
    adjustment.scheduler(
        new Scheduler(
            constant(value, fields.get("policy"), "policy", POLICIES),
            (int) number(fields.get("nice"), -20, 19),
            (int) number(fields.get("priority"), 0, 99),
            flags == null
                ? List.of()
                : flags.elements().stream().map(flag -> flag.constant(FLAGS)).toList(),
            number(fields.get("runtime"), 0, Long.MAX_VALUE),
            number(fields.get("deadline"), 0, Long.MAX_VALUE),
            number(fields.get("period"), 0, Long.MAX_VALUE)));
  }

  static void netDevices(AnnotationValue value, ContainerAdjustmentBuilder adjustment) {
    var seen = new HashSet<String>();
    for (AnnotationValue entry : value.elements()) {
      Map<String, AnnotationValue> fields = entry.fields(List.of("hostIf", "name"));
      String host = text(fields.get("hostIf"));
      if (host.isEmpty() || host.startsWith("-")) {
        at(entry, fields.get("hostIf"))
            .problem("hostIf is \"" + host + "\", expected the name of a host's interface");
      } else if (!seen.add(host)) {
        entry.problem("\"" + host + "\" is given twice; keep one of them");
      } else {
        adjustment.netDevice(host, new NetDevice(text(fields.get("name"))));
      }
    }
  }

  static void sysctl(AnnotationValue value, ContainerAdjustmentBuilder adjustment) {
    value
        .entries()
        .forEach((name, setting) -> {
          if (name.isEmpty() || name.startsWith("-")) {
            setting.problem("\"" + name + "\" is no kernel parameter");
          } else {
            adjustment.sysctl(name, setting.text());
          }
        });
  }

  static void memoryPolicy(AnnotationValue value, ContainerAdjustmentBuilder adjustment) {
    Map<String, AnnotationValue> fields = value.fields(List.of("mode", "nodes", "flags"));
    AnnotationValue flags = fields.get("flags");
    adjustment.memoryPolicy(
        new MemoryPolicy(
            constant(value, fields.get("mode"), "mode", MODES),
            text(fields.get("nodes")),
            flags == null
                ? List.of()
                : flags.elements().stream().map(flag -> flag.constant(MODE_FLAGS)).toList()));
  }

  /** A path that names an entry; null, and a problem, if it is none. */
  private static @Nullable String absolutePath(
      AnnotationValue entry, @Nullable AnnotationValue field, String name, Set<String> seen) {
    String path = text(field);
    if (!path.startsWith("/")) {
      at(entry, field).problem("%s is \"%s\", expected an absolute path".formatted(name, path));
      return null;
    }
    if (!seen.add(path)) {
      entry.problem("\"" + path + "\" is given twice; keep one of them");
      return null;
    }
    return path;
  }

  private static AnnotationValue at(AnnotationValue entry, @Nullable AnnotationValue field) {
    return field == null ? entry : field;
  }

  private static String text(@Nullable AnnotationValue field) {
    return field == null ? "" : field.text();
  }

  private static List<String> texts(@Nullable AnnotationValue field) {
    return field == null
        ? List.of()
        : field.elements().stream().map(AnnotationValue::text).toList();
  }

  private static long number(@Nullable AnnotationValue field, long min, long max) {
    return field == null ? 0 : field.integer(min, max);
  }

  private static OptionalInt unlessZero(@Nullable AnnotationValue field, long max) {
    long number = number(field, 0, max);
    return number == 0 ? OptionalInt.empty() : OptionalInt.of((int) number);
  }

  private static <E extends Enum<E>> E constant(
      AnnotationValue entry, @Nullable AnnotationValue field, String name, Map<String, E> names) {
    if (field == null) {
      entry.problem(
          "\"%s\" is missing, expected one of %s"
              .formatted(name, String.join(", ", names.keySet())));
      return names.values().iterator().next();
    }
    return field.constant(names);
  }
}
