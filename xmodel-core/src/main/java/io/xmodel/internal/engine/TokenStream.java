package io.xmodel.internal.engine;

import io.xmodel.backend.Batch.LogitsFor;
import io.xmodel.backend.Logits;
import io.xmodel.error.ContextFullException;
import io.xmodel.error.RequestException;
import io.xmodel.generation.FinishReason;
import io.xmodel.generation.GeneratedToken;
import io.xmodel.generation.Timings;
import io.xmodel.internal.sampling.Sampler;
import io.xmodel.sampling.TokenLogprob;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The host loop: one prompt's generation, pulled token by token. {@link #next} does one step – the
 * first also the prefill – and everything that streams (iterators, callbacks, publishers) pulls
 * from here.
 *
 * <p>The sequence keeps what it already holds of the prompt and is rewound where they part. After
 * the end the last token stands in no cache: nothing was computed from it.
 */
public final class TokenStream {
  private static final int[] NONE = {};

  private final CachedSequence sequence;
  private final int[] prompt;
  private final int chunk;
  private final TokenRequest request;
  private final Sampler sampler;
  private final int idLimit;
  private final int[] stopIds;
  private final Cancellation cancellation;
  private final int cached;

  private int generated;
  private int last;
  private @Nullable FinishReason finishReason;
  private long prefillNanos;
  private long decodeNanos;

  /**
   * Prepares a generation; nothing is computed yet.
   *
   * @param sequence where to compute; rewound to the longest common prefix with the prompt
   * @param chunk prompt tokens per pass
   * @param prompt ids, at least one
   * @param idLimit ids below this may be sampled: those the tokenizer knows
   * @param request how much and how
   * @param cancellation ends it from another thread
   * @throws RequestException when the prompt is empty
   * @throws ContextFullException when the prompt is longer than the sequence's capacity
   */
  public TokenStream(
      CachedSequence sequence,
      int chunk,
      int[] prompt,
      int idLimit,
      TokenRequest request,
      Cancellation cancellation) {
    if (prompt.length == 0) {
      throw new RequestException(
          "The prompt is empty: there is nothing to continue. Give a text or at least one id.");
    }
    if (prompt.length > sequence.capacity()) {
      throw new ContextFullException(0, prompt.length, sequence.capacity());
    }
    this.sequence = sequence;
    this.chunk = chunk;
    this.prompt = prompt.clone();
    this.request = request;
    this.idLimit = idLimit;
    this.sampler = new Sampler(request.sampling(), idLimit);
    this.sampler.acceptPrompt(prompt);
    this.stopIds = request.stopIds().stream().mapToInt(Integer::intValue).toArray();
    this.cancellation = cancellation;
    // The last prompt token is always computed: its logits are the first ones needed.
    this.cached = Math.min(sequence.commonPrefix(prompt), prompt.length - 1);
  }

  /** The next token, or null at the end. */
  public @Nullable GeneratedToken next() {
    if (finishReason != null) {
      return null;
    }
    if (generated == request.maxTokens()) {
      return end(FinishReason.LENGTH);
    }
    if (generated > 0 && sequence.length() == sequence.capacity()) {
      return end(FinishReason.CONTEXT_FULL);
    }
    long start = System.nanoTime();
    GeneratedToken token = generated == 0 ? prefill() : step(new int[] {last});
    long elapsed = System.nanoTime() - start;
    if (generated == 0) {
      prefillNanos = elapsed;
    } else {
      decodeNanos += elapsed;
    }
    if (token == null) {
      return end(FinishReason.CANCELLED);
    }
    generated++;
    last = token.id();
    if (request.stopIds().contains(last)) {
      finishReason = FinishReason.STOP;
    }
    return token;
  }

  /** Ends the generation early, as if the model had: no further token will come. */
  public void finish(FinishReason reason) {
    if (finishReason == null) {
      finishReason = reason;
    }
  }

  /** Why it ended, or null while it has not. */
  public @Nullable FinishReason finishReason() {
    return finishReason;
  }

  /** Where the time went so far. */
  public Timings timings() {
    return new Timings(
        cached,
        prompt.length - cached,
        prefillNanos * 1e-9,
        Math.max(generated - 1, 0),
        decodeNanos * 1e-9);
  }

  private @Nullable GeneratedToken end(FinishReason reason) {
    finishReason = reason;
    return null;
  }

  private @Nullable GeneratedToken prefill() {
    sequence.rewind(cached);
    int from = cached;
    for (; prompt.length - from > chunk; from += chunk) {
      if (cancellation.isCancelled()) {
        return null;
      }
      sequence.append(Arrays.copyOfRange(prompt, from, from + chunk), LogitsFor.NONE).close();
    }
    return step(Arrays.copyOfRange(prompt, from, prompt.length));
  }

  private @Nullable GeneratedToken step(int[] tokens) {
    if (cancellation.isCancelled()) {
      return null;
    }
    int[] banned = generated < request.minTokens() ? stopIds : NONE;
    try (Logits logits = sequence.append(tokens, LogitsFor.LAST)) {
      int id = sampler.sample(logits, 0, banned);
      sampler.accept(id);
      if (request.topLogprobs() < 0) {
        return new GeneratedToken(id, Float.NaN, List.of());
      }
      double logSumExp = logits.logSumExp(0);
      float logprob = (float) (logits.get(0, id) - logSumExp);
      return new GeneratedToken(
          id, logprob, TokenLogprob.top(logits, 0, request.topLogprobs(), idLimit));
    }
  }
}
