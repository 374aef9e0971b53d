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
    assertThat(new StepBudget(250, most).tokens(0, false)).isEqualTo(tokens);
  }

  /** Whatever a token costs, steps last as long as wanted, once some are measured. */
  @ParameterizedTest
  @CsvSource({
    // cost of a token and of decoding in ms, tokens: (250 - decoding) / token
    "1, 0, 248",
    "2, 50, 96",
    "0.1, 0, 512",
    "100, 0, 4",
    "5, 300, 4",
    "0.5, 100, 296"
  })
  void findsTheBudgetThatTakesTheTimeWanted(double token, double decoding, int tokens) {
    StepBudget budget = new StepBudget(250, 512);
    for (int i = 0; i < 40; i++) {
      if (decoding > 0) {
        budget.measured(0, (long) (decoding * MILLI));
      }
      int now = budget.tokens(0, false);
      budget.measured(now, (long) ((decoding + now * token) * MILLI));
    }
    assertThat((double) budget.tokens(0, false)).isCloseTo(tokens, within(tokens * 0.02 + 1));
  }

  /** Products take rows by eight: nearest to what fits, with those that decode. */
  @ParameterizedTest
  @CsvSource({"0, 248", "1, 247", "5, 251", "8, 248", "100, 252"})
  void fillsWholeProducts(int decoding, int tokens) {
    StepBudget budget = new StepBudget(250, 512);
    budget.measured(250, 250 * MILLI);
    assertThat(budget.tokens(decoding, false)).isEqualTo(tokens);
  }

  /** Where eight rows take too long, four are read: others wait half as long for their tokens. */
  @ParameterizedTest
  @CsvSource({"0, 4", "1, 3", "2, 6", "4, 4", "7, 5", "8, 4"})
  void takesHalfAProductWhereAWholeOneDoesNotFit(int decoding, int tokens) {
    StepBudget budget = new StepBudget(250, 512);
    budget.measured(5, 250 * MILLI);
    assertThat(budget.tokens(decoding, false)).isEqualTo(tokens);
  }

  @Test
  void stepsAreLongerWhereNobodyElseWaits() {
    StepBudget budget = new StepBudget(250, 512);
    budget.measured(40, 400 * MILLI);
    assertThat(budget.tokens(0, false)).isEqualTo(24);
    assertThat(budget.tokens(0, true)).isEqualTo(96);
  }

  @Test
  void aSlowerDeviceIsNoticed() {
    StepBudget budget = new StepBudget(250, 512);
    for (int i = 0; i < 20; i++) {
      budget.measured(budget.tokens(0, false), budget.tokens(0, false) * MILLI);
    }
    assertThat(budget.tokens(0, false)).isEqualTo(248);
    for (int i = 0; i < 20; i++) {
      budget.measured(budget.tokens(0, false), budget.tokens(0, false) * 10 * MILLI);
    }
    assertThat(budget.tokens(0, false)).isEqualTo(24);
    for (int i = 0; i < 20; i++) {
      budget.measured(budget.tokens(0, false), budget.tokens(0, false) * MILLI);
    }
    assertThat(budget.tokens(0, false)).isEqualTo(248);
  }

  @Test
  void oneStepThatHungChangesLittleForLong() {
    StepBudget budget = new StepBudget(250, 512);
    for (int i = 0; i < 20; i++) {
      budget.measured(250, 250 * MILLI);
    }
    budget.measured(250, 60_000 * MILLI);
    assertThat(budget.tokens(0, false)).isEqualTo(4);
    for (int i = 0; i < 20; i++) {
      budget.measured(budget.tokens(0, false), budget.tokens(0, false) * MILLI);
    }
    assertThat(budget.tokens(0, false)).isGreaterThan(200);
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
        assertThat(budget.tokens(0, false)).isBetween(Math.min(4, most), most);
      }
    }
  }
}
