package io.xmodel.bench.peers;

/**
 * What is timed: one sequence, from an empty cache.
 *
 * @param kind whether a prompt is read or text is generated
 * @param tokens that are timed
 */
public record Trial(Kind kind, int tokens) {
  /** What the tokens are. */
  public enum Kind {
    /** A prompt, read at once. */
    PREFILL,
    /** Generated greedily, one after another. */
    DECODE
  }

  /** As llama-bench writes it: {@code pp512}, {@code tg32}. */
  public String label() {
    return (kind == Kind.PREFILL ? "pp" : "tg") + tokens;
  }
}
