package io.xmodel.bench;

/**
 * One line of a token benchmark.
 *
 * @param kind whether a prompt is read or text is generated
 * @param tokens of each sequence that are timed
 * @param depth tokens in the cache before
 * @param batch sequences side by side; prompts are read one at a time
 */
record TokenTest(Kind kind, int tokens, int depth, int batch) {
  /** What is timed. */
  enum Kind {
    /** Reading a prompt. */
    PREFILL,
    /** Generating greedily. */
    DECODE
  }

  /** All tokens that are timed. */
  int allTokens() {
    return tokens * batch;
  }

  /** As llama-bench writes it: {@code pp512}, {@code tg64 @ d1024}, {@code tg16 x8}. */
  String label() {
    return (kind == Kind.PREFILL ? "pp" : "tg")
        + tokens
        + (batch > 1 ? " x" + batch : "")
        + (depth > 0 ? " @ d" + depth : "");
  }
}
