package io.xmodel.internal.events;

import io.xmodel.internal.text.Tokenizer;
import io.xmodel.sampling.SamplingOptions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The tokens that structure an answer, by id; −1 where the tokenizer has none. The names are those
 * of the published tokenizer.
 */
public record Markers(
    int thinkBegin,
    int thinkEnd,
    int callsBegin,
    int callsEnd,
    int callBegin,
    int callEnd,
    int separator) {

  /** Those of a tokenizer. */
  public static Markers of(Tokenizer tokenizer) {
    return new Markers(
        id(tokenizer, "<think>"),
        id(tokenizer, "</think>"),
        id(tokenizer, "<｜tool▁calls▁begin｜>"),
        id(tokenizer, "<｜tool▁calls▁end｜>"),
        id(tokenizer, "<｜tool▁call▁begin｜>"),
        id(tokenizer, "<｜tool▁call▁end｜>"),
        id(tokenizer, "<｜tool▁sep｜>"));
  }

  /** Whether there are all that a call needs. */
  public boolean canCall() {
    return callsBegin >= 0 && callsEnd >= 0 && callBegin >= 0 && callEnd >= 0 && separator >= 0;
  }

  /** Those that stand within calls only. */
  public Set<Integer> withinCalls() {
    return Set.of(callsEnd, callBegin, callEnd, separator);
  }

  /** The same choice of tokens, and never one of a call. */
  public SamplingOptions banCalls(SamplingOptions sampling) {
    Map<Integer, Float> bias = new HashMap<>(sampling.logitBias());
    for (int id : new int[] {callsBegin, callsEnd, callBegin, callEnd, separator}) {
      if (id >= 0) {
        bias.put(id, Float.NEGATIVE_INFINITY);
      }
    }
    return sampling.withLogitBias(bias);
  }

  /** Whether an id is one of them. */
  boolean contains(int id) {
    return id >= 0
        && (id == thinkBegin
            || id == thinkEnd
            || id == callsBegin
            || id == callsEnd
            || id == callBegin
            || id == callEnd
            || id == separator);
  }

  private static int id(Tokenizer tokenizer, String content) {
    return tokenizer.addedTokenId(content).orElse(-1);
  }
}
