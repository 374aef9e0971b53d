package io.xmodel.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.backend.FakeModel;
import io.xmodel.error.FormatException;
import io.xmodel.error.RequestException;
import io.xmodel.generation.EngineOptions;
import io.xmodel.generation.FinishReason;
import io.xmodel.generation.GeneratedToken;
import io.xmodel.internal.constraint.Constraint;
import io.xmodel.internal.constraint.Constraints;
import io.xmodel.internal.constraint.TokenTrie;
import io.xmodel.internal.constraint.Tokens;
import io.xmodel.internal.constraint.lexeme.Texts;
import io.xmodel.sampling.SamplingOptions;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Answers that are constrained: what is forced, when they end, and what is refused. */
class ConstrainedGenerationTest {
  private static final int STOP = 49;

  private static Request request(
      Constraint constraint, int most, int least, int logprobs, SamplingOptions sampling) {
    return new Request(
        new int[] {1, 2, 3},
        most,
        least,
        Set.of(STOP),
        sampling,
        logprobs,
        Request.SCORE_NONE,
        FakeModel.VOCABULARY,
        "",
        false,
        constraint);
  }

  private static Recorder run(Request request) throws Exception {
    return run(request, new long[1]);
  }

  private static Recorder run(Request request, long[] steps) throws Exception {
    Recorder recorder = new Recorder();
    try (Engine engine = new Engine(FakeModel.counting(), 64, EngineOptions.DEFAULT)) {
      engine.submit(request, recorder);
      recorder.ending();
      steps[0] = engine.stats().steps();
    }
    return recorder;
  }

  private static List<Integer> ids(Recorder recorder) {
    return recorder.tokens().stream().map(GeneratedToken::id).toList();
  }

  @Test
  void forcedIdsComeInOneStepAndTheEndComesWithoutAStopId() throws Exception {
    long[] steps = new long[1];
    Recorder recorder =
        run(request(Constraints.ids(7, 8, 9, 10), 20, 0, -1, SamplingOptions.GREEDY), steps);
    assertThat(ids(recorder)).containsExactly(7, 8, 9, 10);
    assertThat(recorder.ending().reason()).isEqualTo(FinishReason.STOP);
    assertThat(steps[0]).isEqualTo(1);
  }

  @Test
  void withLogprobsEachTokenHasItsOwnStepAndTheModelsProbability() throws Exception {
    long[] steps = new long[1];
    Recorder recorder =
        run(request(Constraints.ids(7, 8, 9), 20, 0, 0, SamplingOptions.GREEDY), steps);
    assertThat(ids(recorder)).containsExactly(7, 8, 9);
    assertThat(steps[0]).isEqualTo(3);
    assertThat(recorder.tokens()).allMatch(token -> !Float.isNaN(token.logprob()));
  }

  @Test
  void theStopIdComesOnlyWhereTheAnswerMayEnd() throws Exception {
    // After 3 the model counts on: 4, 5, … The free part ends when 6 comes.
    Constraint constraint =
        Constraints.freeUntil(
            FakeModel.VOCABULARY,
            Set.of(5),
            6,
            Constraints.sequence(Constraints.ids(6, 20), Constraints.ids(21)));
    Recorder recorder = run(request(constraint, 20, 0, -1, SamplingOptions.GREEDY));
    assertThat(ids(recorder)).doesNotContain(5);
    Map<Integer, Float> bias = Map.of(STOP, 1000f);
    Recorder stopped =
        run(request(constraint, 20, 0, -1, SamplingOptions.GREEDY.withLogitBias(bias)));
    assertThat(ids(stopped)).containsExactly(STOP);
    Recorder within =
        run(request(Constraints.ids(30, 31), 20, 0, 0, SamplingOptions.GREEDY.withLogitBias(bias)));
    assertThat(ids(within)).containsExactly(30, 31);
  }

  @Test
  void theLimitOfTokensCutsTheAnswerOff() throws Exception {
    Recorder recorder =
        run(request(Constraints.ids(7, 8, 9, 10), 2, 0, -1, SamplingOptions.GREEDY));
    assertThat(ids(recorder)).containsExactly(7, 8);
    assertThat(recorder.ending().reason()).isEqualTo(FinishReason.LENGTH);
    Recorder whole = run(request(Constraints.ids(7, 8), 2, 2, -1, SamplingOptions.GREEDY));
    assertThat(whole.ending().reason()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void aCompleteAnswerEndsBeforeTheLeastNumberOfTokens() throws Exception {
    Recorder recorder = run(request(Constraints.ids(7), 20, 5, -1, SamplingOptions.GREEDY));
    assertThat(ids(recorder)).containsExactly(7);
    assertThat(recorder.ending().reason()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void bansThatLeaveNothingEndThatGenerationWithTheReason() throws Exception {
    SamplingOptions banned =
        SamplingOptions.GREEDY.withLogitBias(Map.of(8, Float.NEGATIVE_INFINITY));
    Recorder failing = new Recorder();
    Recorder other = new Recorder();
    try (Engine engine = new Engine(FakeModel.counting(), 64, EngineOptions.DEFAULT)) {
      engine.submit(request(Constraints.ids(7, 8), 20, 0, -1, banned), failing);
      engine.submit(request(Constraints.ids(7, 8), 20, 0, -1, SamplingOptions.GREEDY), other);
      Throwable failure = failing.ending().failure();
      assertThat(failure)
          .isInstanceOf(RequestException.class)
          .hasMessageContaining("format allows");
      assertThat(other.ending().reason()).isEqualTo(FinishReason.STOP);
    }
    assertThat(ids(other)).containsExactly(7, 8);
  }

  @Test
  void aFormatThatNeedsTooMuchEffortEndsItsGenerationAlone() throws Exception {
    // After each letter there are more places where a part may have begun, each a remain.
    String part = "([^,]*[%c-z].{%s})";
    String pattern =
        IntStream.range(0, 20)
            .mapToObj(i -> part.formatted('a' + i, 300 + i))
            .collect(Collectors.joining("|"));
    Random random = new Random(1);
    byte[][] bytes = new byte[STOP][40];
    for (byte[] token : bytes) {
      for (int i = 0; i < token.length; i++) {
        token[i] = (byte) ('a' + random.nextInt(26));
      }
    }
    Tokens tokens = new Tokens(TokenTrie.of(bytes.length, id -> bytes[id]), text -> new int[0]);
    Constraint costly = Constraints.text(tokens, Texts.matching(pattern));
    Recorder failing = new Recorder();
    Recorder other = new Recorder();
    try (Engine engine = new Engine(FakeModel.counting(), 64, EngineOptions.DEFAULT)) {
      engine.submit(request(costly, 20, 0, -1, SamplingOptions.GREEDY), failing);
      engine.submit(
          request(Constraints.ids(7, 8, 9), 20, 0, 0, SamplingOptions.GREEDY), other); // 3 steps
      assertThat(failing.ending().failure())
          .isInstanceOf(FormatException.class)
          .hasMessageContaining("steps to find what may come next");
      assertThat(other.ending().reason()).isEqualTo(FinishReason.STOP);
      Recorder after = new Recorder();
      engine.submit(request(Constraints.ids(10), 20, 0, -1, SamplingOptions.GREEDY), after);
      assertThat(after.ending().reason()).isEqualTo(FinishReason.STOP);
    }
    assertThat(ids(other)).containsExactly(7, 8, 9);
  }

  @Test
  void anIdThatIsNotAllowedIsRefused() {
    Constraint.State state = Constraints.ids(3, 4).start();
    assertThatThrownBy(() -> state.advance(4)).isInstanceOf(IllegalArgumentException.class);
    assertThat(state.advance(3).advance(4).complete()).isTrue();
  }
}
