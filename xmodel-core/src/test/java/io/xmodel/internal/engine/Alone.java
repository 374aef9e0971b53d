package io.xmodel.internal.engine;

import io.xmodel.backend.Batch;
import io.xmodel.backend.Batch.LogitsFor;
import io.xmodel.backend.FakeModel;
import io.xmodel.backend.Logits;
import io.xmodel.backend.Sequence;
import io.xmodel.generation.FinishReason;
import io.xmodel.generation.GeneratedToken;
import io.xmodel.internal.sampling.Sampler;
import io.xmodel.sampling.TokenLogprob;
import java.util.ArrayList;
import java.util.List;
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
      while (reason == null) {
        GeneratedToken token = choose(request, sampler, logits, row, tokens.size());
        tokens.add(token);
        reason = reason(request, token.id(), tokens.size(), capacity);
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
      Request request, Sampler sampler, Logits logits, int row, int before) {
    int[] banned =
        before < request.minTokens()
            ? request.stopIds().stream().mapToInt(Integer::intValue).toArray()
            : new int[0];
    int id = sampler.sample(logits, row, banned);
    sampler.accept(id);
    int top = request.topLogprobs();
    return top < 0
        ? new GeneratedToken(id, Float.NaN, List.of())
        : new GeneratedToken(
            id,
            (float) (logits.get(row, id) - logits.logSumExp(row)),
            TokenLogprob.top(logits, row, top, request.idLimit()));
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
