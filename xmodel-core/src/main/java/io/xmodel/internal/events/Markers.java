package io.xmodel.internal.events;

import io.xmodel.internal.text.Tokenizer;

/**
 * The tokens that structure an answer, by id; −1 where the tokenizer has none. The names are those
 * of the published tokenizer.
 */
record Markers(
    int thinkBegin,
    int thinkEnd,
    int callsBegin,
    int callsEnd,
    int callBegin,
    int callEnd,
    int separator) {

  static Markers of(Tokenizer tokenizer) {
    return new Markers(
        id(tokenizer, "<think>"),
        id(tokenizer, "</think>"),
        id(tokenizer, "<｜tool▁calls▁begin｜>"),
        id(tokenizer, "<｜tool▁calls▁end｜>"),
        id(tokenizer, "<｜tool▁call▁begin｜>"),
        id(tokenizer, "<｜tool▁call▁end｜>"),
        id(tokenizer, "<｜tool▁sep｜>"));
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
