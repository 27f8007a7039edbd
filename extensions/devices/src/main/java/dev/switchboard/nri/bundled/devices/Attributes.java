package dev.switchboard.nri.bundled.devices;

import dev.switchboard.nri.extension.annotation.AnnotationValue;
import dev.switchboard.nri.extension.model.IoPriority;
import dev.switchboard.nri.extension.model.IoPriority.IoClass;
import dev.switchboard.nri.extension.model.MemoryPolicy;
import dev.switchboard.nri.extension.model.Scheduler;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the annotations that set something of a container's process or its kernel. */
final class Attributes {
  private static final BigInteger UINT64 = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
  private static final Map<String, IoClass> IO_CLASSES =
      Map.of(
          "IOPRIO_CLASS_NONE", IoClass.NONE,
          "IOPRIO_CLASS_RT", IoClass.REALTIME,
          "IOPRIO_CLASS_BE", IoClass.BEST_EFFORT,
          "IOPRIO_CLASS_IDLE", IoClass.IDLE);
  private static final Map<String, Scheduler.Policy> POLICIES =
      Wish.prefixed("SCHED_", Scheduler.Policy.values());
  private static final Map<String, Scheduler.Flag> FLAGS =
      Wish.prefixed("SCHED_FLAG_", Scheduler.Flag.values());
  private static final Map<String, MemoryPolicy.Mode> MODES =
      Wish.prefixed("MPOL_", MemoryPolicy.Mode.values());
  private static final Map<String, MemoryPolicy.Flag> MODE_FLAGS =
      Wish.prefixed("MPOL_F_", MemoryPolicy.Flag.values());

  private Attributes() {}

  static void ioPriority(AnnotationValue value, Wish wish) {
    Map<String, AnnotationValue> fields = value.fields(List.of("class", "priority"));
    AnnotationValue priorityField = fields.get("priority");
    int priority = (int) Wish.number(priorityField, Integer.MIN_VALUE, Integer.MAX_VALUE);
    boolean usable =
        (priority >= 0 && priority <= 7)
            || (priorityField != null
                && priorityField.objection(priorityField.shown(), "0 to 7", ""));
    Optional<IoClass> ioClass =
        known(value, fields.get("class"), "class", IO_CLASSES, "which sets nothing");
    if (ioClass.isPresent() && usable && allowed(value, wish, "io-priority")) {
      wish.adjustment().ioPriority(new IoPriority(ioClass.get(), priority));
    }
  }

  static void scheduler(AnnotationValue value, Wish wish) {
    Map<String, AnnotationValue> fields =
        value.fields(
            List.of("policy", "nice", "priority", "flags", "runtime", "deadline", "period"));
    Scheduler.Policy policy =
        known(value, fields.get("policy"), "policy", POLICIES, "which clears the scheduler")
            .orElse(Scheduler.Policy.NONE);
    var flags = new ArrayList<Scheduler.Flag>();
    for (AnnotationValue flag : Wish.elements(fields.get("flags"))) {
      flags.add(
          known(flag, flag, "flag", FLAGS, "which sets SCHED_FLAG_RESET_ON_FORK")
              .orElse(Scheduler.Flag.RESET_ON_FORK));
    }
    var scheduler =
        new Scheduler(
            policy,
            nice(fields.get("nice")),
            (int) Wish.number(fields.get("priority"), 0, 99),
            flags,
            unsigned(fields.get("runtime")),
            unsigned(fields.get("deadline")),
            unsigned(fields.get("period")));
    if (allowed(value, wish, "scheduling-policy")) {
      wish.adjustment().scheduler(scheduler);
    }
  }

  /** The kernel brings it into its range, sched_setattr(2). */
  private static int nice(@Nullable AnnotationValue field) {
    int nice = (int) Wish.number(field, Integer.MIN_VALUE, Integer.MAX_VALUE);
    if (field != null && (nice < -20 || nice > 19)) {
      field.warning("is " + nice + ", of which the kernel makes the nearest of -20 to 19");
    }
    return nice;
  }

  private static long unsigned(@Nullable AnnotationValue field) {
    return field == null ? 0 : field.integer(BigInteger.ZERO, UINT64).longValue();
  }

  static void memoryPolicy(AnnotationValue value, Wish wish) {
    Map<String, AnnotationValue> fields = value.fields(List.of("mode", "nodes", "flags"));
    Optional<MemoryPolicy.Mode> mode = Wish.constant(value, fields.get("mode"), "mode", MODES);
    String nodes = Wish.text(fields.get("nodes"));
    List<MemoryPolicy.Flag> flags =
        Wish.elements(fields.get("flags")).stream()
            .flatMap(flag -> Wish.constant(flag, flag, "flag", MODE_FLAGS).stream())
            .toList();
    if (mode.isPresent() && allowed(value, wish, "memory-policy")) {
      wish.adjustment().memoryPolicy(new MemoryPolicy(mode.get(), nodes, flags));
    }
  }

  static void sysctl(AnnotationValue value, Wish wish) {
    value.entries().forEach((name, setting) -> sysctl(name, setting, wish));
  }

  private static void sysctl(String name, AnnotationValue setting, Wish wish) {
    boolean removed = setting.isMap() && setting.fields(List.of("remove")).containsKey("remove");
    if (name.isEmpty()) {
      setting.problem("without a name", "the name of a kernel parameter", "");
    } else if (name.startsWith("-")) {
      if (setting.objection(
              "\"" + name + "\", a removal",
              "a name without leading dash",
              "to remove, write " + name.substring(1) + ": {remove: true}")
          && name.length() > 1) {
        wish.adjustment().removeSysctl(name.substring(1));
      }
    } else if (!wish.allowed().sysctl(name)) {
      Wish.notAllowed(setting, "kernel parameter \"" + name + "\"");
    } else if (removed) {
      wish.adjustment().removeSysctl(name);
    } else {
      wish.adjustment().sysctl(name, setting.text());
    }
  }

  private static boolean allowed(AnnotationValue value, Wish wish, String topic) {
    boolean allowed = wish.allowed().policy(topic);
    if (!allowed) {
      Wish.notAllowed(value, topic);
    }
    return allowed;
  }

  /**
   * A constant that upstream makes something else of if it does not know it.
   *
   * @param effect what that is
   */
  private static <E extends Enum<E>> Optional<E> known(
      AnnotationValue entry,
      @Nullable AnnotationValue field,
      String name,
      Map<String, E> names,
      String effect) {
    Optional<E> constant = Optional.ofNullable(names.get(Wish.text(field)));
    if (constant.isEmpty()) {
      Stream<String> known = names.keySet().stream().sorted();
      AnnotationValue at = field == null ? entry : field;
      String got = field == null ? "without " + name : field.shown();
      if (at.objection(got, "one of " + String.join(", ", known.toList()), "")) {
        at.warning("is " + got + ", " + effect);
      }
    }
    return constant;
  }
}
