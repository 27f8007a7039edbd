package dev.switchboard.nri.app.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FindingTests {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/etc/a.yaml, line 3: switchboard.x is unknown           | /etc/a.yaml | 3 |",
        "extension ulimit: /etc/a.yaml, line 12: switchboard.x.y is 1, expected 2 | /etc/a.yaml | 12 |",
        "/etc/hooks.d/x.json:3:7: stage is unknown               | /etc/hooks.d/x.json | 3 | 7",
        "pod.yaml, line 4: spec is missing                       | pod.yaml | 4 |",
        "Pod default/a (dir/pod.yaml, line 4): container a fails with x: y | | |",
        "extension x (/opt/extensions/x.jar): it is no jar       | /opt/extensions/x.jar | |",
        "switchboard.decisions.capacity is -1, expected 0 to 5   | | |"
      })
  void placesAreTakenFromTheText(String text, String file, Integer line, Integer column) {
    assertThat(Finding.of(text)).isEqualTo(new Finding(text, file, line, column));
  }
}
