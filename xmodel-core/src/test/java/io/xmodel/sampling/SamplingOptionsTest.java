package io.xmodel.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.error.RequestException;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SamplingOptionsTest {
  private static final SamplingOptions GREEDY = SamplingOptions.GREEDY;

  static Stream<Arguments> wrong() {
    return Stream.of(
        wrong(
            "temperature must be between 0 (greedy) and 100, found -0.5.",
            o -> o.withTemperature(-0.5f)),
        wrong(
            "temperature must be between 0 (greedy) and 100, found NaN.",
            o -> o.withTemperature(Float.NaN)),
        wrong(
            "topK must be 0 (off) or the number of tokens to keep, found -1.", o -> o.withTopK(-1)),
        wrong("topP must be above 0 and at most 1 (off), found 0.0.", o -> o.withTopP(0)),
        wrong("topP must be above 0 and at most 1 (off), found 1.5.", o -> o.withTopP(1.5f)),
        wrong("minP must be between 0 (off) and 1, found 2.0.", o -> o.withMinP(2)),
        wrong(
            "repetitionPenalty must be between 0.01 and 100; 1 is off, found 0.0.",
            o -> o.withRepetitionPenalty(0)),
        wrong(
            "presencePenalty must be between -2 and 2; 0 is off, found 3.0.",
            o -> o.withPresencePenalty(3)),
        wrong(
            "frequencyPenalty must be between -2 and 2; 0 is off, found -3.0.",
            o -> o.withFrequencyPenalty(-3)),
        wrong(
            "logitBias must be given for token ids, which are not negative, found -4.",
            o -> o.withLogitBias(Map.of(-4, 1f))),
        wrong(
            "logitBias must be between -10000 and 10000, or negative infinity to ban the token, found NaN.",
            o -> o.withLogitBias(Map.of(4, Float.NaN))),
        wrong(
            "logitBias must be between -10000 and 10000, or negative infinity to ban the token, found Infinity.",
            o -> o.withLogitBias(Map.of(4, Float.POSITIVE_INFINITY))));
  }

  private static Arguments wrong(String message, UnaryOperator<SamplingOptions> change) {
    return Arguments.of(message, change);
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void namesTheOptionItsValueAndItsRange(String message, UnaryOperator<SamplingOptions> change) {
    assertThatThrownBy(() -> change.apply(GREEDY))
        .isInstanceOf(RequestException.class)
        .hasMessage(message);
  }

  @Test
  void eachChangeChangesOneOption() {
    assertThat(
            GREEDY
                .withTemperature(0.5f)
                .withTopK(1)
                .withTopP(0.25f)
                .withMinP(0.1f)
                .withRepetitionPenalty(1.5f)
                .withPresencePenalty(0.3f)
                .withFrequencyPenalty(0.4f)
                .withLogitBias(Map.of(1, 2f))
                .withSeed(9L))
        .isEqualTo(new SamplingOptions(0.5f, 1, 0.25f, 0.1f, 1.5f, 0.3f, 0.4f, Map.of(1, 2f), 9L));
    assertThat(GREEDY.greedy()).isTrue();
    assertThat(GREEDY.withTemperature(1e-6f).greedy()).isFalse();
  }
}
