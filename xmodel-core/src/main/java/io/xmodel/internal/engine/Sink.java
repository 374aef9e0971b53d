package io.xmodel.internal.engine;

import io.xmodel.backend.Logits;
import io.xmodel.generation.GeneratedToken;
import io.xmodel.sampling.TokenLogprob;
import java.util.List;

/**
 * Where a generation's results go. The engine's thread calls it and nobody else, so it must not
 * block. What it throws ends its own generation and no other.
 */
public interface Sink {
  /**
   * Whether it can take another token. False pauses the generation until {@link Ticket#resume} is
   * called.
   */
  default boolean ready() {
    return true;
  }

  /**
   * Takes a token.
   *
   * @return whether the generation ends here, as a stop string appeared
   */
  boolean token(GeneratedToken token);

  /**
   * Takes the log-probability of a token of the prompt.
   *
   * @param position of the token in the prompt
   * @param logprob natural-log probability after the tokens before it
   * @param top the most probable tokens there, best first
   */
  default void scored(int position, double logprob, List<TokenLogprob> top) {}

  /** Takes the hidden state of the prompt's next token, where the logits have it. */
  default void state(Logits logits, int state) {}

  /** Hears the end; nothing comes after it, and it always comes. */
  void end(Ending ending);
}
