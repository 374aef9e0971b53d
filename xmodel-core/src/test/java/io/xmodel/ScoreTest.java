package io.xmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.xmodel.error.RequestException;
import io.xmodel.generation.GeneratedToken;
import io.xmodel.progress.ProgressListener;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts longer than the context, on real arithmetic. */
class ScoreTest {
  private static final int CONTEXT = 16;
  private static final int STRIDE = 5;

  private final int[] ids = new Random(1).ints(50, 3, 131).toArray();

  @Test
  void eachTokenIsScoredAfterWhatItsWindowHolds() {
    try (Xmodel whole = load(LoadOptions.DEFAULT);
        Xmodel windowed = load(LoadOptions.DEFAULT.withContext(CONTEXT))) {
      double[] logprobs = windowed.score(ids, STRIDE, ProgressListener.NONE).logprobs();
      assertThat(logprobs).hasSameSizeAs(ids);
      for (int i = 1; i < ids.length; i++) {
        int windows = Math.ceilDiv(Math.max(0, i - CONTEXT), STRIDE);
        int begin = windows * STRIDE;
        assertThat(i == 1 || i - begin >= Math.min(i, CONTEXT - STRIDE + 1)).isTrue();
        double[] alone = whole.score(Arrays.copyOfRange(ids, begin, i + 1)).logprobs();
        assertThat(logprobs[i]).isCloseTo(alone[alone.length - 1], within(1e-4));
      }
    }
  }

  /** A generation reports of its prompt what scoring the text says. */
  @Test
  void promptsAreScoredOnTheWay() {
    try (Xmodel model = load(LoadOptions.DEFAULT)) {
      double[] expected = model.score(ids).logprobs();
      GenerationOptions options =
          GenerationOptions.greedy(2).withTopLogprobs(3).withPromptLogprobs(true);
      Completion completion = model.generate(ids, options);
      assertThat(completion.tokens()).hasSize(2);
      assertThat(completion.promptTokens().stream().mapToInt(GeneratedToken::id).toArray())
          .isEqualTo(ids);
      assertThat(completion.promptTokens().getFirst().logprob()).isNaN();
      for (int i = 1; i < ids.length; i++) {
        GeneratedToken token = completion.promptTokens().get(i);
        assertThat((double) token.logprob()).isCloseTo(expected[i], within(1e-4));
        assertThat(token.top()).hasSize(3);
      }
      assertThat(model.generate(ids, options.withMaxTokens(0)).promptTokens()).hasSize(ids.length);
      assertThat(model.generate(ids, options.withPromptLogprobs(false)).promptTokens()).isEmpty();
    }
  }

  @Test
  void halfTheContextIsTheUsualStride() {
    try (Xmodel model = load(LoadOptions.DEFAULT.withContext(CONTEXT))) {
      assertThat(model.score(ids).logprobs())
          .isEqualTo(model.score(ids, CONTEXT / 2, ProgressListener.NONE).logprobs());
    }
    try (Xmodel model = load(LoadOptions.DEFAULT.withContext(1))) {
      assertThat(model.score(ids).perplexity()).isPositive();
    }
  }

  @ParameterizedTest
  @CsvSource({"131, 0", "-1, 0", "131, 1"})
  void idsOutsideTheVocabularyAreNamed(int id, int position) {
    int[] given = new int[position + 1];
    given[position] = id;
    try (Xmodel model = load(LoadOptions.DEFAULT)) {
      assertThatThrownBy(() -> model.score(given))
          .isInstanceOf(RequestException.class)
          .hasMessage(
              "Token id %d at position %d is outside the vocabulary of 131."
                  .formatted(id, position));
    }
  }

  private static Xmodel load(LoadOptions options) {
    return Xmodel.load(Goldens.path("mup-bf16"), options.withThreads(1));
  }

  @Test
  void nobodySharesItsArrays() {
    int[] ids = {1, 2};
    double[] logprobs = {Double.NaN, -1};
    Score score = new Score(ids, logprobs);
    ids[0] = 9;
    logprobs[1] = 9;
    score.ids()[1] = 9;
    score.logprobs()[1] = 9;
    assertThat(score.ids()).containsExactly(1, 2);
    assertThat(score.logprobs()).containsExactly(Double.NaN, -1);
  }
}
