package dev.switchboard.nri.app.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTests {
  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "0.5, 0.5",
    "500m, 0.500",
    "1k, 1000",
    "2Ki, 2048",
    "1.5Gi, 1610612736.0",
    "1e3, 1000",
    "3E, 3000000000000000000",
    "100n, 0.000000100",
    "+2, 2",
    "-1, -1",
    ".5, 0.5"
  })
  void quantitiesAreReadAsKubernetesReadsThem(String text, java.math.BigDecimal amount) {
    assertThat(Quantity.parse(text))
        .get()
        .usingComparator(java.math.BigDecimal::compareTo)
        .isEqualTo(amount);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "1 Gi", "1GiB", "1mi", "--1", "1e", "0x10"})
  void whatIsNoQuantityIsNone(String text) {
    assertThat(Quantity.parse(text)).isEmpty();
  }
}
