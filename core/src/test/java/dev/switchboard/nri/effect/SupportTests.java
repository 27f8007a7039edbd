package dev.switchboard.nri.effect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.extension.adjustment.Field;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SupportTests {
  private static Map<String, Support> fields(String nri) {
    return Support.fields(NriVersion.told(nri));
  }

  @Test
  void everyFieldAndTheRulesThatHaveNoneAreTold() {
    assertThat(fields("0.12.5"))
        .hasSize(Field.values().length + 1)
        .containsEntry("device cgroup rules", Support.HONOURED);
  }

  @ParameterizedTest
  @CsvSource({
    "0.8.0, Env, HONOURED",
    "0.8.0, Args, IGNORED",
    "0.8.0, device cgroup rules, IGNORED",
    "0.8.0, Sysctl, IGNORED",
    "0.10.0, Args, HONOURED",
    "0.10.0, RdtSchemata, IGNORED",
    "0.11.0, RdtSchemata, HONOURED",
    "0.11.0, Sysctl, REFUSED",
    "0.11.0, MemoryPolicy, IGNORED",
    "0.12.0, MemoryPolicy, HONOURED",
    "0.12.0, Sysctl, HONOURED",
    "0.12.5, MemLimit, HONOURED",
    "0.12.5, MemSwappiness, IGNORED"
  })
  void aVersionDecidesWhatBecomesOfAField(String nri, String field, Support support) {
    assertThat(fields(nri)).containsEntry(field, support);
  }

  @Test
  void ofAnUnknownRuntimeOnlyWhatAllKnowIsSure() {
    assertThat(Support.fields(Optional.empty()))
        .containsEntry("Env", Support.HONOURED)
        .containsEntry("Args", Support.UNKNOWN)
        .containsEntry("Sysctl", Support.REFUSED);
  }
}
