package io.xmodel.internal.constraint.json;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.error.RequestException;
import io.xmodel.internal.constraint.regex.Patterns;
import io.xmodel.internal.constraint.regex.Terms;
import org.junit.jupiter.api.Test;

class ExtraTest {
  /** Terms stay as long as their format, so many answers come to more of them than one. */
  @Test
  void namesThatTakeTooManyTermsAreARefusal() {
    Terms terms = new Terms();
    assertThatThrownBy(
            () -> {
              for (int answer = 0; answer < 10_000; answer++) {
                Extra names = Extra.of(terms, new Patterns(terms).whole(".{1,2}"), new Value());
                for (int i = 0; names != null && i < 10; i++) {
                  names = names.without(Character.toString(0x4E00 + 10 * answer + i));
                }
              }
            })
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("needs more than 100000 states");
  }
}
