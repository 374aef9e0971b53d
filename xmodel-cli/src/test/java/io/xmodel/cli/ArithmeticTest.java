package io.xmodel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.error.RequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArithmeticTest {
  @ParameterizedTest
  @CsvSource({
    "2 + 3 * 4, 14",
    "(2 + 3) * 4, 20",
    "10 - 4 - 3, 3",
    "1234 * 5678, 7006652",
    "-3 * -(2 + 1), 9",
    "7 / 2, 3.5",
    "0.1 + 0.2, 0.3",
    "6 ÷ 4 × 2, 3",
    "100 * 1000, 100000",
    "1 / 3, 0.3333333333333333333333333333333333",
  })
  void sumsAndProducts(String expression, String value) {
    assertThat(Arithmetic.evaluate(expression)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2 +", "(2", "2)", "two", "2 ** 3", "1.2.3", "."})
  void whatIsNoExpressionIsNamed(String expression) {
    assertThatThrownBy(() -> Arithmetic.evaluate(expression))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("is no expression: unexpected");
  }

  @Test
  void limits() {
    assertThatThrownBy(() -> Arithmetic.evaluate("1 / (2 - 2)")).hasMessage("division by zero");
    assertThatThrownBy(() -> Arithmetic.evaluate("(".repeat(100_000)))
        .hasMessage("the expression is too deep");
    assertThatThrownBy(() -> Arithmetic.evaluate("-".repeat(100_000) + "1"))
        .hasMessage("the expression is too deep");
  }
}
