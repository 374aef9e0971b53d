package io.xmodel.internal.events;

import io.xmodel.generation.GeneratedToken;
import io.xmodel.internal.engine.Request;
import io.xmodel.sampling.TokenLogprob;
import java.util.ArrayList;
import java.util.List;

/**
 * What the model thinks of a prompt, as the engine's thread finds it out and readers want it. Safe
 * for use by several threads.
 */
public final class PromptScores {
  private final List<Integer> prompt;
  private final boolean wanted;
  private final List<GeneratedToken> tokens = new ArrayList<>();

  /**
   * Nothing yet.
   *
   * @param wanted whether anything will come
   */
  public PromptScores(List<Integer> prompt, boolean wanted) {
    this.prompt = prompt;
    this.wanted = wanted;
  }

  /** Where the engine begins: nothing comes before the first token, so it has no probability. */
  public int from() {
    return wanted ? 1 : Request.SCORE_NONE;
  }

  synchronized void add(int position, double logprob, List<TokenLogprob> top) {
    // Once each, in order; a prompt that is computed again is not scored again.
    if (position == next()) {
      tokens.add(new GeneratedToken(prompt.get(position), (float) logprob, top));
    }
  }

  private int next() {
    return tokens.size() + 1;
  }

  /** Those that are known, the first one included; none where they are not wanted. */
  public synchronized List<GeneratedToken> tokens() {
    if (!wanted || prompt.isEmpty()) {
      return List.of();
    }
    List<GeneratedToken> known = new ArrayList<>();
    known.add(new GeneratedToken(prompt.getFirst(), Float.NaN, List.of()));
    known.addAll(tokens);
    return known;
  }
}
