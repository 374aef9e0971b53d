package io.xmodel.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.backend.FakeModel;
import io.xmodel.error.ContextFullException;
import io.xmodel.error.RequestException;
import io.xmodel.generation.FinishReason;
import io.xmodel.generation.GeneratedToken;
import io.xmodel.sampling.SamplingOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The host loop against a model that counts. */
class TokenStreamTest {
  private static final int LIMIT = FakeModel.VOCABULARY;

  private final FakeModel model = FakeModel.counting();
  private final CachedSequence sequence = new CachedSequence(model, 16);

  private static TokenRequest request(int max, int min, Set<Integer> stops, int logprobs) {
    return new TokenRequest(max, min, stops, SamplingOptions.GREEDY, logprobs);
  }

  private TokenStream stream(TokenRequest request, int... prompt) {
    return new TokenStream(sequence, 4, prompt, LIMIT, request, new Cancellation());
  }

  private static List<Integer> drain(TokenStream stream) {
    List<Integer> ids = new ArrayList<>();
    for (GeneratedToken token = stream.next(); token != null; token = stream.next()) {
      ids.add(token.id());
    }
    return ids;
  }

  @Test
  void generatesUntilTheLimit() {
    TokenStream stream = stream(request(3, 0, Set.of(), -1), 5);
    assertThat(drain(stream)).containsExactly(6, 7, 8);
    assertThat(stream.finishReason()).isEqualTo(FinishReason.LENGTH);
    assertThat(stream.timings().decodeTokens()).isEqualTo(2);
    assertThat(sequence.length()).as("the last token is in no cache").isEqualTo(3);
  }

  @Test
  void prefillsInChunks() {
    drain(stream(request(1, 0, Set.of(), -1), 1, 2, 3, 4, 5, 6, 7, 8, 9));
    assertThat(model.passes().stream().map(pass -> pass.length)).containsExactly(4, 4, 1);
  }

  @Test
  void stopIdEndsAndIsReported() {
    TokenStream stream = stream(request(9, 0, Set.of(7), -1), 5);
    assertThat(drain(stream)).containsExactly(6, 7);
    assertThat(stream.finishReason()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void minTokensBansStopIds() {
    TokenStream stream = stream(request(4, 3, Set.of(7), -1), 5);
    // 7 is banned while fewer than 3 tokens exist, so the next best, 0, takes its place.
    assertThat(drain(stream)).containsExactly(6, 0, 1, 2);
  }

  @Test
  void fullContextIsAnOutcome() {
    TokenStream stream = stream(request(99, 0, Set.of(), -1), 1, 2, 3, 4);
    assertThat(drain(stream)).hasSize(13);
    assertThat(stream.finishReason()).isEqualTo(FinishReason.CONTEXT_FULL);
    // Recoverable: the same sequence serves the next prompt.
    assertThat(drain(stream(request(1, 0, Set.of(), -1), 1, 2, 9))).containsExactly(10);
  }

  @Test
  void onlyTheNewPartOfAPromptIsComputed() {
    drain(stream(request(3, 0, Set.of(), -1), 1, 2, 3));
    model.passes().clear();
    TokenStream next = stream(request(1, 0, Set.of(), -1), 1, 2, 3, 4, 5, 30);
    assertThat(drain(next)).containsExactly(31);
    assertThat(model.passes()).containsExactly(new int[] {30});
    assertThat(next.timings().cachedTokens()).isEqualTo(5);
    assertThat(next.timings().prefillTokens()).isEqualTo(1);
  }

  @Test
  void aDivergingPromptRewinds() {
    drain(stream(request(3, 0, Set.of(), -1), 1, 2, 3));
    model.passes().clear();
    assertThat(drain(stream(request(2, 0, Set.of(), -1), 1, 9))).containsExactly(10, 11);
    assertThat(model.passes()).containsExactly(new int[] {9}, new int[] {10});
  }

  @Test
  void aPromptThatIsCachedWholeComputesItsLastToken() {
    drain(stream(request(3, 0, Set.of(), -1), 1, 2, 3));
    model.passes().clear();
    assertThat(drain(stream(request(1, 0, Set.of(), -1), 1, 2, 3))).containsExactly(4);
    assertThat(model.passes()).containsExactly(new int[] {3});
  }

  @Test
  void cancellingEndsWithinAStep() {
    Cancellation cancellation = new Cancellation();
    TokenStream stream =
        new TokenStream(
            sequence, 4, new int[] {1}, LIMIT, request(99, 0, Set.of(), -1), cancellation);
    stream.next();
    cancellation.cancel();
    assertThat(stream.next()).isNull();
    assertThat(stream.finishReason()).isEqualTo(FinishReason.CANCELLED);
    assertThat(model.passes()).hasSize(1);
  }

  @Test
  void logprobsAreTheModelsOwn() {
    GeneratedToken token = Objects.requireNonNull(stream(request(1, 0, Set.of(), 2), 5).next());
    double sum = Math.exp(10);
    for (int id = 0; id < LIMIT; id++) {
      sum += id == 6 ? 0 : Math.exp(-id / 100.0);
    }
    assertThat((double) token.logprob()).isCloseTo(10 - Math.log(sum), within(1e-5));
    assertThat(token.top().stream().map(t -> t.id())).containsExactly(6, 0);
  }

  private static org.assertj.core.data.Offset<Double> within(double tolerance) {
    return org.assertj.core.data.Offset.offset(tolerance);
  }

  @Test
  void refusesWhatCannotBeServed() {
    assertThatThrownBy(() -> stream(request(1, 0, Set.of(), -1)))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("prompt is empty");
    assertThatThrownBy(() -> stream(request(1, 0, Set.of(), -1), new int[17]))
        .isInstanceOf(ContextFullException.class)
        .hasMessageContaining("17 more");
    assertThatThrownBy(() -> request(0, 0, Set.of(), -1)).hasMessageContaining("maxTokens");
    assertThatThrownBy(() -> request(1, 2, Set.of(), -1)).hasMessageContaining("minTokens");
  }
}
