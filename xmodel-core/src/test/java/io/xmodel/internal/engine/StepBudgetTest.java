package io.xmodel.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StepBudgetTest {
  private static final long MILLI = 1_000_000;

  @ParameterizedTest
  @CsvSource({"512, 32", "20, 20", "1, 1"})
  void beginsWithFew(int most, int tokens) {
    assertThat(new StepBudget(250, most).tokens()).isEqualTo(tokens);
  }

  /** Whatever a token costs, steps last as long as wanted, once some are measured. */
  @ParameterizedTest
  @CsvSource({
    // cost of a token and of decoding in ms, tokens: (250 - decoding) / token
    "1, 0, 250",
    "2, 50, 100",
    "0.1, 0, 512",
    "100, 0, 16",
    "5, 300, 16",
    "0.5, 100, 300"
  })
  void findsTheBudgetThatTakesTheTimeWanted(double token, double decoding, int tokens) {
    StepBudget budget = new StepBudget(250, 512);
    for (int i = 0; i < 40; i++) {
      if (decoding > 0) {
        budget.measured(0, (long) (decoding * MILLI));
      }
      int now = budget.tokens();
      budget.measured(now, (long) ((decoding + now * token) * MILLI));
    }
    assertThat((double) budget.tokens()).isCloseTo(tokens, within(tokens * 0.02 + 1));
  }

  @Test
  void aSlowerDeviceIsNoticed() {
    StepBudget budget = new StepBudget(250, 512);
    for (int i = 0; i < 20; i++) {
      budget.measured(budget.tokens(), budget.tokens() * MILLI);
    }
    assertThat(budget.tokens()).isEqualTo(250);
    for (int i = 0; i < 20; i++) {
      budget.measured(budget.tokens(), budget.tokens() * 10 * MILLI);
    }
    assertThat(budget.tokens()).isBetween(25, 26);
    for (int i = 0; i < 20; i++) {
      budget.measured(budget.tokens(), budget.tokens() * MILLI);
    }
    assertThat(budget.tokens()).isBetween(248, 250);
  }

  @Test
  void oneStepThatHungChangesLittleForLong() {
    StepBudget budget = new StepBudget(250, 512);
    for (int i = 0; i < 20; i++) {
      budget.measured(250, 250 * MILLI);
    }
    budget.measured(250, 60_000 * MILLI);
    assertThat(budget.tokens()).isEqualTo(16);
    for (int i = 0; i < 20; i++) {
      budget.measured(budget.tokens(), budget.tokens() * MILLI);
    }
    assertThat(budget.tokens()).isGreaterThan(200);
  }

  /** Clocks that stand still or jump must not make it useless. */
  @ParameterizedTest
  @ValueSource(ints = {1, 16, 17, 512})
  void isAlwaysBetweenOneAndTheMost(int most) {
    Random random = new Random(most);
    long[] times = {0, 1, MILLI, 250 * MILLI, 3_600_000 * MILLI, Long.MAX_VALUE};
    for (int round = 0; round < 200; round++) {
      StepBudget budget = new StepBudget(1 + random.nextInt(250), most);
      for (int i = 0; i < 50; i++) {
        budget.measured(random.nextInt(3) * most, times[random.nextInt(times.length)]);
        assertThat(budget.tokens()).isBetween(Math.min(16, most), most);
      }
    }
  }
}
