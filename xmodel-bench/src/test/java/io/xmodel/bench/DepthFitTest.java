package io.xmodel.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DepthFitTest {
  @Test
  void findsTheLineThroughStepTimes() {
    // 50 ms and 2 µs a position, of two sequences side by side.
    List<TokenResult> results =
        Stream.of(0, 1000, 3000).map(depth -> result(depth, 50 + 0.002 * depth)).toList();
    DepthFit fit = DepthFit.of(results);
    assertThat(fit.base()).isCloseTo(50, within(1e-6));
    assertThat(fit.slope()).isCloseTo(2000, within(1e-3));
    assertThat(fit.worst()).isCloseTo(0, within(1e-9));
    assertThat(fit.sentence())
        .isEqualTo("50.0 ms a step + 2000 µs for each 1,000 positions (within 0 %)");
  }

  @Test
  void tellsHowFarTheLineIsOff() {
    DepthFit fit = DepthFit.of(List.of(result(0, 10), result(1000, 12), result(2000, 10)));
    assertThat(fit.slope()).isCloseTo(0, within(1e-6));
    assertThat(fit.worst()).isCloseTo(12 / (32 / 3.) - 1, within(1e-6));
  }

  @Test
  void saysNothingOfACostBelowZero() {
    DepthFit fit = DepthFit.of(List.of(result(0, 12), result(1000, 11), result(2000, 10)));
    assertThat(fit.sentence())
        .isEqualTo("12.0 ms a step; what a position costs does not show beside the noise");
  }

  @Test
  void comparesOnlyWhatDiffersInDepthAlone() {
    assertThat(DepthFit.lines(List.of(result(0, 10), result(1000, 12)))).hasSize(1);
    assertThat(DepthFit.lines(List.of(result(10, 10), result(10, 12)))).isEmpty();
  }

  private static TokenResult result(int depth, double milliseconds) {
    double rate = 2000 / milliseconds;
    Speed speed = new Speed(1, rate, 0, rate, null, null, null);
    return new TokenResult("m", "BF16", 0, "cpu", "f32", 2, "tg", "decode", 8, depth, 2, speed);
  }
}
