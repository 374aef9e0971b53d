package io.xmodel.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.xmodel.backend.Batch;
import io.xmodel.backend.Batch.LogitsFor;
import io.xmodel.backend.FakeModel;
import io.xmodel.backend.Logits;
import io.xmodel.backend.Sequence;
import io.xmodel.error.BackendException;
import io.xmodel.error.RequestException;
import io.xmodel.generation.FinishReason;
import io.xmodel.generation.GeneratedToken;
import io.xmodel.sampling.SamplingOptions;
import io.xmodel.sampling.TokenLogprob;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One request against a model that counts, with no scheduler around it. */
class GenerationTest {
  private static final int CONTEXT = 200;

  private final FakeModel model = FakeModel.counting();
  private final Recorder sink = new Recorder();
  private final List<Integer> chunks = new ArrayList<>();
  private final List<LogitsFor> wanted = new ArrayList<>();

  /** Computes a generation to its end, in chunks of at most so many tokens. */
  private Generation run(Request request, int capacity, int chunk) {
    Generation generation = new Generation(request, capacity);
    try (Sequence sequence = model.open(CONTEXT)) {
      while (generation.finishReason() == null) {
        step(generation, sequence, chunk);
      }
    }
    return generation;
  }

  private void step(Generation generation, Sequence sequence, int most) {
    int count = generation.chunk(most);
    LogitsFor which = generation.wanted(count);
    chunks.add(count);
    wanted.add(which);
    assertThat(generation.computed()).isEqualTo(sequence.length());
    try (Logits logits = model.forward(Batch.of(sequence, generation.next(count), which))) {
      generation.accept(logits, 0, count, sink);
    }
  }

  @Test
  void generatesUntilTheLimit() {
    Generation generation = run(Requests.greedy(3, 5), CONTEXT, 4);
    assertThat(sink.ids()).containsExactly(6, 7, 8);
    assertThat(generation.finishReason()).isEqualTo(FinishReason.LENGTH);
    assertThat(generation.generated()).isEqualTo(3);
    assertThat(generation.computed()).as("the last token is in no cache").isEqualTo(3);
  }

  @Test
  void readsItsPromptInChunks() {
    run(Requests.greedy(2, 1, 2, 3, 4, 5, 6, 7, 8, 9), CONTEXT, 4);
    assertThat(chunks).containsExactly(4, 4, 1, 1);
    assertThat(wanted)
        .containsExactly(LogitsFor.NONE, LogitsFor.NONE, LogitsFor.LAST, LogitsFor.LAST);
  }

  @Test
  void aStopIdEndsAndIsReported() {
    Generation generation = run(Requests.of(9, 0, Set.of(7), -1, 5), CONTEXT, 4);
    assertThat(sink.ids()).containsExactly(6, 7);
    assertThat(generation.finishReason()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void aStopIdThatIsAlsoTheLastTokenIsAStop() {
    assertThat(run(Requests.of(2, 0, Set.of(7), -1, 5), CONTEXT, 4).finishReason())
        .isEqualTo(FinishReason.STOP);
  }

  @Test
  void aStopIdInThePromptEndsNothing() {
    run(Requests.of(2, 0, Set.of(7), -1, 7, 7), CONTEXT, 4);
    assertThat(sink.ids()).containsExactly(8, 9);
  }

  @Test
  void minTokensBansStopIds() {
    Generation generation = run(Requests.of(4, 3, Set.of(7), -1, 5), CONTEXT, 4);
    // 7 is banned while fewer than 3 tokens exist, so the next best, 0, takes its place.
    assertThat(sink.ids()).containsExactly(6, 0, 1, 2);
    assertThat(generation.finishReason()).isEqualTo(FinishReason.LENGTH);
  }

  @Test
  void minTokensBansNoLongerOnceThereAreSoMany() {
    run(Requests.of(9, 1, Set.of(6, 7), -1, 5), CONTEXT, 4);
    assertThat(sink.ids()).as("6 is banned at first").containsExactly(0, 1, 2, 3, 4, 5, 6);
  }

  @Test
  void aFullContextIsAnOutcome() {
    Generation generation = run(Requests.greedy(99, 1, 2, 3, 4), 16, 4);
    assertThat(sink.ids()).hasSize(13);
    assertThat(generation.finishReason()).isEqualTo(FinishReason.CONTEXT_FULL);
    assertThat(generation.computed()).isEqualTo(16);
  }

  @Test
  void aPromptThatFillsTheContextGivesOneToken() {
    assertThat(run(Requests.greedy(99, 1, 2, 3, 4), 4, 4).finishReason())
        .isEqualTo(FinishReason.CONTEXT_FULL);
    assertThat(sink.ids()).containsExactly(5);
  }

  @Test
  void theLimitIsToldWhereTheContextIsFullAsWell() {
    assertThat(run(Requests.greedy(1, 1, 2, 3, 4), 4, 4).finishReason())
        .isEqualTo(FinishReason.LENGTH);
  }

  @Test
  void aSinkEndsIt() {
    Generation generation = new Generation(Requests.of(9, 0, Set.of(6), -1, 5), CONTEXT);
    Sink stopping =
        new Recorder() {
          @Override
          public boolean token(GeneratedToken token) {
            super.token(token);
            return true;
          }
        };
    try (Sequence sequence = model.open(CONTEXT);
        Logits logits = model.forward(Batch.of(sequence, generation.next(1), LogitsFor.LAST))) {
      generation.accept(logits, 0, 1, stopping);
    }
    assertThat(generation.finishReason()).isEqualTo(FinishReason.STOP_STRING);
  }

  @Test
  void logprobsAreTheModelsOwn() {
    Request request =
        new Request(
            new int[] {5},
            1,
            0,
            Set.of(),
            SamplingOptions.GREEDY.withLogitBias(Map.of(9, 50f)).withRepetitionPenalty(2),
            2,
            Request.SCORE_NONE,
            FakeModel.VOCABULARY,
            "");
    run(request, CONTEXT, 4);
    double sum = Math.exp(10);
    for (int id = 0; id < FakeModel.VOCABULARY; id++) {
      sum += id == 6 ? 0 : Math.exp(-id / 100.0);
    }
    GeneratedToken token = sink.tokens().getFirst();
    assertThat(token.id()).as("as the bias wants it").isEqualTo(9);
    assertThat((double) token.logprob()).isCloseTo(-0.09 - Math.log(sum), within(1e-5));
    assertThat(token.top().stream().map(TokenLogprob::id)).containsExactly(6, 0);
    assertThat(token.top().getFirst().logprob()).isCloseTo(10 - Math.log(sum), within(1e-5));
  }

  @ParameterizedTest
  @CsvSource({"-1, true, 0", "0, false, 0", "3, false, 3"})
  void logprobsAreGivenWhereAskedFor(int asked, boolean none, int top) {
    run(Requests.of(1, 0, Set.of(), asked, 5), CONTEXT, 4);
    GeneratedToken token = sink.tokens().getFirst();
    assertThat(Float.isNaN(token.logprob())).isEqualTo(none);
    assertThat(token.top()).hasSize(top);
  }

  @Test
  void alternativesAreLimitedToTheVocabulary() {
    Request request =
        new Request(
            new int[] {5},
            1,
            0,
            Set.of(),
            SamplingOptions.GREEDY,
            2,
            Request.SCORE_NONE,
            Integer.MAX_VALUE,
            "");
    run(request, CONTEXT, 4);
    assertThat(sink.tokens().getFirst().top()).hasSize(2);
  }

  @Test
  void idsBeyondTheLimitAreNotSampled() {
    Request request =
        new Request(
            new int[] {5}, 2, 0, Set.of(), SamplingOptions.GREEDY, 3, Request.SCORE_NONE, 6, "");
    run(request, CONTEXT, 4);
    assertThat(sink.ids()).containsExactly(0, 1);
    assertThat(sink.tokens().getFirst().top().stream().map(TokenLogprob::id))
        .containsExactly(0, 1, 2);
  }

  /** Scores: of each token after those before it, however the prompt is cut. */
  @ParameterizedTest
  @CsvSource({
    "1, 0, 99",
    "1, 0, 1",
    "1, 0, 3",
    "4, 0, 99",
    "4, 0, 2",
    "6, 0, 4",
    "1, 3, 2",
    "5, 2, 4"
  })
  void scoresItsPrompt(int from, int maxTokens, int chunk) {
    int[] prompt = {1, 2, 3, 9, 10, 0, 1};
    Generation generation = run(Requests.scoring(from, maxTokens, prompt), CONTEXT, chunk);
    assertThat(generation.finishReason()).isEqualTo(FinishReason.LENGTH);
    assertThat(sink.scoredPositions())
        .isEqualTo(IntStream.range(from, prompt.length).boxed().toList());
    for (int i = 0; i < sink.scores().size(); i++) {
      int position = from + i;
      boolean counts = prompt[position] == prompt[position - 1] + 1;
      assertThat(sink.scores().get(i))
          .isCloseTo(counts ? 0 : -10 - prompt[position] / 100.0, within(0.01));
    }
    assertThat(sink.ids())
        .isEqualTo(IntStream.range(0, maxTokens).map(i -> i + 2).boxed().toList());
    assertThat(generation.computed())
        .as("the last token is not read where nothing follows it")
        .isEqualTo(prompt.length - 1 + maxTokens);
  }

  @Test
  void scoringWantsFewRowsAtOnce() {
    run(Requests.scoring(5, 0, Requests.prompt(1, 150)), CONTEXT, 100);
    assertThat(chunks).containsExactly(4, 64, 64, 17);
    assertThat(wanted).containsExactly(LogitsFor.NONE, LogitsFor.ALL, LogitsFor.ALL, LogitsFor.ALL);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 3", "3, 2147483647"})
  void nothingToScoreAndNothingToGenerateEndsAtOnce(int length, int from) {
    Generation generation =
        new Generation(Requests.scoring(from, 0, Requests.prompt(1, length)), CONTEXT);
    assertThat(generation.finishReason()).isEqualTo(FinishReason.LENGTH);
  }

  /** What must be computed even if all of the text is in a cache: what is wanted of it. */
  @ParameterizedTest
  @CsvSource({
    "7, 2147483647, 5, 6",
    "1, 2147483647, 5, 0",
    "7, 1, 0, 0",
    "7, 4, 2, 3",
    "7, 6, 0, 5"
  })
  void aCacheGivesAllButWhatIsWanted(int length, int scoreFrom, int maxTokens, int shared) {
    Generation generation =
        new Generation(Requests.scoring(scoreFrom, maxTokens, new int[length]), CONTEXT);
    assertThat(generation.mostShared()).isEqualTo(shared);
    generation.setComputed(shared);
    assertThat(generation.pending()).isPositive();
    assertThat(generation.chunk(1)).isEqualTo(1);
  }

  /** Losing its cache at any time, it says the same. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 8, 11})
  void losingItsCacheChangesNothing(int when) {
    Request request = Requests.scoring(3, 6, 1, 2, 3, 9, 10, 0, 1);
    Generation generation = new Generation(request, CONTEXT);
    Sequence sequence = model.open(CONTEXT);
    for (int step = 1; generation.finishReason() == null; step++) {
      step(generation, sequence, 2);
      if (step == when) {
        sequence.close();
        sequence = model.open(CONTEXT);
        generation.setComputed(0);
      }
    }
    assertThat(sink.scoredPositions()).containsExactly(3, 4, 5, 6);
    assertThat(sink.ids()).containsExactly(2, 3, 4, 5, 6, 7);
  }

  @Test
  void logitsThatAreNotNumbersAreAnError() {
    FakeModel broken =
        new FakeModel(
            (ids, vocabulary) -> {
              float[] row = new float[vocabulary];
              row[3] = Float.NaN;
              row[4] = Float.POSITIVE_INFINITY;
              return row;
            },
            FakeModel.VOCABULARY,
            4,
            4,
            16);
    for (Request request :
        List.of(Requests.greedy(1, 5, 6), Requests.scoring(1, 0, 5, 6), warm(5, 6))) {
      Generation generation = new Generation(request, CONTEXT);
      try (Sequence sequence = broken.open(16)) {
        int count = generation.chunk(9);
        Batch batch = Batch.of(sequence, generation.next(count), generation.wanted(count));
        try (Logits logits = broken.forward(batch)) {
          assertThatThrownBy(() -> generation.accept(logits, 0, count, sink))
              .isInstanceOf(BackendException.class)
              .hasMessageContaining("not numbers");
        }
      }
    }
    assertThat(sink.tokens()).isEmpty();
    assertThat(sink.scores()).isEmpty();
  }

  private static Request warm(int... prompt) {
    return new Request(
        prompt,
        1,
        0,
        Set.of(),
        SamplingOptions.GREEDY.withTemperature(1).withSeed(1L),
        -1,
        Request.SCORE_NONE,
        FakeModel.VOCABULARY,
        "");
  }

  @Test
  void whoeverMadeTheRequestMayReuseItsArray() {
    int[] prompt = {1, 2, 3};
    Request request = Requests.greedy(2, prompt);
    prompt[2] = 40;
    run(request, CONTEXT, 4);
    assertThat(sink.ids()).containsExactly(4, 5);
  }

  @Test
  void refusesWhatCannotBeServed() {
    refused(() -> Requests.greedy(1), "prompt is empty");
    refused(() -> Requests.scoring(0, 0, 1, 2), "nothing comes before it");
    refused(() -> Requests.greedy(-1, 5), "maxTokens must be at least 0, found -1");
    refused(() -> Requests.of(1, 2, Set.of(), -1, 5), "minTokens must be between 0 and maxTokens");
    refused(() -> Requests.of(1, -1, Set.of(), -1, 5), "minTokens must be between 0 and maxTokens");
    refused(() -> new Generation(biased(), CONTEXT), "logitBias must be given for ids");
  }

  private static Request biased() {
    return new Request(
        new int[] {1},
        1,
        0,
        Set.of(),
        SamplingOptions.GREEDY.withLogitBias(Map.of(99, 1f)),
        -1,
        Request.SCORE_NONE,
        FakeModel.VOCABULARY,
        "");
  }

  private static void refused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, @Nullable String sentence) {
    assertThatThrownBy(call).isInstanceOf(RequestException.class).hasMessageContaining(sentence);
  }
}
