package dev.switchboard.nri.effect;

import dev.switchboard.nri.extension.adjustment.Field;
import dev.switchboard.nri.extension.model.Resources.Memory;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** What a runtime makes of something, as far as its version of NRI tells. */
public enum Support {
  /** It takes it. */
  HONOURED,
  /** It drops it without a word, so it is not sent. */
  IGNORED,
  /** It suffers from it, so it is not sent. */
  REFUSED,
  /** Nobody knows its version of NRI; it is sent. */
  UNKNOWN;

  private static final Set<Field> NEVER_APPLIED = neverApplied();

  private static Set<Field> neverApplied() {
    OptionalLong set = OptionalLong.of(1);
    var everything = new Memory(set, set, set, set, set, set, Optional.of(true), Optional.of(true));
    return FieldTable.neverApplied(everything)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Field.class)));
  }

  /**
   * What becomes of each field of a wish for a new container, by its name in NRI.
   *
   * @param nri what the runtime speaks; empty if nobody knows
   */
  public static Map<String, Support> fields(Optional<NriVersion> nri) {
    var fields = new LinkedHashMap<String, Support>();
    for (Field field : Field.values()) {
      fields.put(field.nriName(), of(field, nri));
    }
    FieldTable.ROWS.stream()
        .filter(row -> row.field().isEmpty())
        .forEach(row -> fields.put(row.name(), of(row.since(), nri)));
    return fields;
  }

  private static Support of(Field field, Optional<NriVersion> nri) {
    if (NEVER_APPLIED.contains(field)) {
      return IGNORED;
    }
    // Its three fields are one row.
    boolean rdt = field == Field.RDT_SCHEMATA || field == Field.RDT_ENABLE_MONITORING;
    Optional<Field> listed = Optional.of(rdt ? Field.RDT_CLOS_ID : field);
    Support support =
        FieldTable.ROWS.stream()
            .filter(row -> row.field().equals(listed))
            .findFirst()
            .map(row -> of(row.since(), nri))
            .orElse(HONOURED);
    boolean harmful =
        field == Field.SYSCTL
            && support != IGNORED
            && nri.map(version -> version.isBefore(FieldTable.SYSCTL_SAFE_SINCE)).orElse(true);
    return harmful ? REFUSED : support;
  }

  private static Support of(NriVersion since, Optional<NriVersion> nri) {
    return nri.map(version -> version.isBefore(since) ? IGNORED : HONOURED).orElse(UNKNOWN);
  }
}
