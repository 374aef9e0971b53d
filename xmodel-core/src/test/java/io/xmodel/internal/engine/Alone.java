package io.xmodel.internal.engine;

import io.xmodel.backend.Batch;
import io.xmodel.backend.Batch.LogitsFor;
import io.xmodel.backend.FakeModel;
import io.xmodel.backend.Logits;
import io.xmodel.backend.Sequence;
import io.xmodel.generation.FinishReason;
import io.xmodel.generation.GeneratedToken;
import io.xmodel.internal.constraint.Constraint;
import io.xmodel.internal.constraint.Constraint.State;
import io.xmodel.internal.sampling.Choice;
import io.xmodel.internal.sampling.Sampler;
import io.xmodel.sampling.TokenLogprob;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a request gives where nothing else runs: read in one go, then token by token. Written a
 * second time here, so that it shares no fault with what is tested.
 *
 * @param scores log-probabilities of the prompt's tokens from the first wanted one on
 */
record Alone(List<Double> scores, List<GeneratedToken> tokens, FinishReason reason) {
  /** Computes it on a model with plenty of room. */
  static Alone run(FakeModel ample, Request request, int context) {
    int[] prompt = request.prompt();
    int max = request.maxTokens();
    int capacity = Math.min(context, prompt.length + max);
    List<Double> scores = new ArrayList<>();
    List<GeneratedToken> tokens = new ArrayList<>();
    boolean scoring = request.scoreFrom() < prompt.length;
    if (max == 0 && !scoring) {
      return new Alone(scores, tokens, FinishReason.LENGTH);
    }
    Sampler sampler = new Sampler(request.sampling(), request.idLimit());
    sampler.acceptPrompt(prompt);
    try (Sequence sequence = ample.open(capacity + 1)) {
      int row = 0;
      Logits logits =
          ample.forward(Batch.of(sequence, prompt, scoring ? LogitsFor.ALL : LogitsFor.LAST));
      if (scoring) {
        for (int i = request.scoreFrom(); i < prompt.length; i++) {
          scores.add(logits.get(i - 1, prompt[i]) - logits.logSumExp(i - 1));
        }
        row = prompt.length - 1;
      }
      FinishReason reason = max == 0 ? FinishReason.LENGTH : null;
      Constraint constraint = request.constraint();
      State state = constraint == null ? null : constraint.start();
      if (reason == null && state != null && state.complete()) {
        reason = FinishReason.STOP;
      }
      while (reason == null) {
        GeneratedToken token = choose(request, sampler, logits, row, tokens.size(), state);
        tokens.add(token);
        reason = reason(request, token.id(), tokens.size(), capacity);
        if (state != null && (reason != FinishReason.STOP || state.allows(token.id()))) {
          state = state.advance(token.id());
          reason = state.complete() ? FinishReason.STOP : reason;
        }
        if (reason == null) {
          logits.close();
          logits = ample.forward(Batch.of(sequence, new int[] {token.id()}, LogitsFor.LAST));
          row = 0;
        }
      }
      logits.close();
      return new Alone(scores, tokens, reason);
    }
  }

  private static GeneratedToken choose(
      Request request, Sampler sampler, Logits logits, int row, int before, @Nullable State state) {
    boolean early = before < request.minTokens();
    int[] banned =
        early && state == null
            ? request.stopIds().stream().mapToInt(Integer::intValue).toArray()
            : new int[0];
    int[] forced = state == null || request.topLogprobs() >= 0 ? new int[0] : state.forced();
    boolean stops = !early && state != null && state.accepting();
    int id =
        forced.length > 0
            ? forced[0]
            : sampler.sample(
                logits, row, state == null ? null : choice(request, state, stops), banned);
    sampler.accept(id);
    int top = request.topLogprobs();
    return top < 0
        ? new GeneratedToken(id, Float.NaN, List.of())
        : new GeneratedToken(
            id,
            (float) (logits.get(row, id) - logits.logSumExp(row)),
            TokenLogprob.top(logits, row, top, request.idLimit()));
  }

  /** Every id is asked for, one by one. */
  private static Choice choice(Request request, State state, boolean stops) {
    return new Choice() {
      @Override
      public boolean allows(int id) {
        return state.allows(id) || (stops && request.stopIds().contains(id));
      }

      @Override
      public void forEach(IntConsumer action) {
        IntStream.range(0, request.idLimit()).filter(this::allows).forEach(action);
      }
    };
  }

  private static @Nullable FinishReason reason(Request request, int id, int count, int capacity) {
    if (request.stopIds().contains(id)) {
      return FinishReason.STOP;
    }
    if (count == request.maxTokens()) {
      return FinishReason.LENGTH;
    }
    return request.prompt().length + count > capacity ? FinishReason.CONTEXT_FULL : null;
  }
}
