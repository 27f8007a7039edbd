package dev.switchboard.nri.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTests {
  @Test
  void tableAlignsItsColumns() {
    assertThat(new Table("a", "long").row("xyz", "").row("1", "2").lines())
        .containsExactly("a    long", "───  ────", "xyz", "1    2");
  }
}
