package io.xmodel.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.xmodel.backend.FakeModel;
import io.xmodel.error.RequestException;
import io.xmodel.generation.EngineOptions;
import io.xmodel.progress.ProgressListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScorerTest {
  private final FakeModel model = FakeModel.counting();
  private final Engine engine = new Engine(model, 512, EngineOptions.DEFAULT);

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void everyTokenButTheFirstHasALogprob() {
    double[] logprobs = score(new int[] {1, 2, 3, 9}, 8, 4);
    assertThat(logprobs[0]).isNaN();
    assertThat(logprobs[1]).isCloseTo(0, within(1e-2)).isCloseTo(logprobs[2], within(1e-5));
    assertThat(logprobs[3]).isCloseTo(-10.09, within(1e-2));
    assertThat(Scorer.perplexity(logprobs))
        .isCloseTo(Math.exp(-(logprobs[1] + logprobs[2] + logprobs[3]) / 3), within(1e-9));
  }

  @Test
  void aSingleTokenHasNoPerplexity() {
    assertThat(Scorer.perplexity(score(new int[] {7}, 8, 4))).isNaN();
    assertThat(model.passes()).isEmpty();
  }

  @Test
  void windowsOverlapAndScoreEachTokenOnce() {
    double[] logprobs = score(IntStream.range(0, 10).toArray(), 6, 3);
    // Passes of at most 4 tokens, as the model prefers; those scored before want no logits.
    assertThat(model.passes())
        .containsExactly(
            new int[] {0, 1, 2, 3}, new int[] {4, 5}, new int[] {3, 4, 5}, new int[] {6, 7, 8});
    assertThat(Arrays.stream(logprobs).skip(1)).allMatch(p -> p > -0.01);
  }

  @Test
  void aTextThatFitsIsReadOnce() {
    score(IntStream.range(0, 7).toArray(), 6, 3);
    assertThat(model.passes()).containsExactly(new int[] {0, 1, 2, 3}, new int[] {4, 5});
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "2, 2", "5, 1", "5, 5", "8, 3", "64, 32", "99, 70", "200, 199"})
  void anyWindowAndStrideScoreTheSameTokens(int window, int stride) {
    int[] ids = IntStream.range(0, 300).map(i -> i % 7 == 0 ? 3 : i % 50).toArray();
    double[] whole = score(ids, 300, 1);
    List<Long> done = new ArrayList<>();
    double[] windowed =
        Scorer.score(engine, ids, window, stride, (stage, now, total) -> done.add(now));
    assertThat(windowed).isEqualTo(whole);
    assertThat(done).isSorted().endsWith(300L);
  }

  @Test
  void wrongRequestsAreNamed() {
    check(new int[] {}, 8, "There is nothing to score: the text has no tokens.");
    check(new int[] {1}, 9, "stride must be between 1 and the context of 8, found 9.");
    check(new int[] {1}, 0, "stride must be between 1 and the context of 8, found 0.");
    assertThat(model.passes()).isEmpty();
  }

  private void check(int[] ids, int stride, String sentence) {
    assertThatThrownBy(() -> score(ids, 8, stride))
        .isInstanceOf(RequestException.class)
        .hasMessage(sentence);
  }

  private double[] score(int[] ids, int window, int stride) {
    return Scorer.score(engine, ids, window, stride, ProgressListener.NONE);
  }
}
