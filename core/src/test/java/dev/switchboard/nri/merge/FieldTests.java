package dev.switchboard.nri.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.extension.adjustment.Field;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FieldTests {
  @Test
  void namesAndNumbersAreThoseOfTheProtocol() {
    assertThat(Arrays.stream(Field.values()).map(field -> field.number() + field.nriName()))
        .containsExactlyElementsOf(
            Arrays.stream(dev.switchboard.nri.wire.proto.Field.values())
                .filter(field -> field != dev.switchboard.nri.wire.proto.Field.None)
                .filter(field -> field != dev.switchboard.nri.wire.proto.Field.UNRECOGNIZED)
                .map(field -> field.getNumber() + field.name())
                .toList());
  }
}
