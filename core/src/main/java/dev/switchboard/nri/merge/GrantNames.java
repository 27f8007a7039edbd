package dev.switchboard.nri.merge;

import static dev.switchboard.nri.extension.adjustment.Field.*;

import dev.switchboard.nri.extension.adjustment.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The words for grants: NRI's name of each field, and a few for several at once. */
final class GrantNames {
  /** To update existing containers; each field that is set in them takes its own grant as well. */
  static final long UPDATES = 1L << 62;

  /** To have containers evicted. */
  static final long EVICTIONS = 1L << 61;

  private static final Set<Field> MEMORY = EnumSet.range(MEM_LIMIT, MEM_USE_HIERARCHY);
  private static final Set<Field> CPU = EnumSet.range(CPU_SHARES, CPU_SET_MEMS);

  private static final Map<String, Long> GROUPS = new LinkedHashMap<>();

  static {
    GROUPS.put("hooks", bits(Set.of(OCI_HOOKS)));
    GROUPS.put("memory", bits(MEMORY));
    GROUPS.put("cpu", bits(CPU));
    GROUPS.put("resources", bits(EnumSet.range(MEM_LIMIT, CGROUPS_UNIFIED)));
    GROUPS.put("rdt", bits(Set.of(RDT_CLASS, RDT_CLOS_ID, RDT_SCHEMATA, RDT_ENABLE_MONITORING)));
    GROUPS.put("cgroups", bits(Set.of(CGROUPS_UNIFIED, CGROUPS_PATH)));
    GROUPS.put("seccomp", bits(Set.of(SECCOMP_POLICY)));
    GROUPS.put("namespaces", bits(Set.of(NAMESPACE)));
    GROUPS.put("scheduler", bits(Set.of(LINUX_SCHED)));
    GROUPS.put("net-devices", bits(Set.of(LINUX_NET_DEVICES)));
    GROUPS.put("updates", UPDATES);
    GROUPS.put("evictions", EVICTIONS);
    GROUPS.put("all", -1L);
    GROUPS.put("none", 0L);
  }

  private static final Map<String, Long> BY_NAME = new LinkedHashMap<>();

  static {
    for (Field field : Field.values()) {
      BY_NAME.put(plain(field.nriName()), bit(field));
    }
    GROUPS.forEach((name, bits) -> BY_NAME.put(plain(name), bits));
  }

  private GrantNames() {}

  static long bit(Field field) {
    return 1L << field.ordinal();
  }

  private static long bits(Set<Field> fields) {
    return fields.stream().mapToLong(GrantNames::bit).sum();
  }

  private static String plain(String name) {
    return name.replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
  }

  static Optional<Long> bits(String name) {
    return Optional.ofNullable(BY_NAME.get(plain(name)));
  }

  /** The names of what is granted, fields first. */
  static List<String> of(long bits) {
    var names = new ArrayList<String>();
    for (Field field : Field.values()) {
      if ((bits & bit(field)) != 0) {
        names.add(field.nriName());
      }
    }
    if ((bits & UPDATES) != 0) {
      names.add("updates");
    }
    if ((bits & EVICTIONS) != 0) {
      names.add("evictions");
    }
    return names;
  }

  static List<String> known() {
    var names = new ArrayList<>(Arrays.stream(Field.values()).map(Field::nriName).toList());
    names.addAll(GROUPS.keySet());
    return names;
  }
}
