package io.xmodel.internal.text.split;

import io.xmodel.internal.text.regex.MatchFinder.Stretches;

/** Joins matches and what lies between them to words, as a cut says. For one thread. */
final class Joiner implements Stretches {
  private final Behavior behavior;
  private final boolean invert;
  private final Words words;

  /** A word that may still grow. */
  private boolean open;

  private int start;
  private int end;
  private boolean afterMatch;

  Joiner(Cut cut, Words words) {
    behavior = cut.behavior();
    invert = cut.invert();
    this.words = words;
  }

  /** Hears the words. */
  @FunctionalInterface
  interface Words {
    /** One word; returns whether to go on. */
    boolean accept(int from, int to);
  }

  /** Begins another text. */
  void begin() {
    open = false;
    afterMatch = false;
  }

  /** Ends the text; returns whether to go on. */
  boolean finish() {
    return !open || word(start, end);
  }

  private boolean word(int from, int to) {
    return from == to || words.accept(from, to);
  }

  @Override
  public boolean accept(int from, int to, boolean found) {
    boolean match = found != invert;
    return switch (behavior) {
      case ISOLATED -> word(from, to);
      case REMOVED -> match || word(from, to);
      case CONTIGUOUS -> joined(from, to, match, match == afterMatch);
      case MERGED_WITH_PREVIOUS -> joined(from, to, match, match && !afterMatch);
      case MERGED_WITH_NEXT -> joined(from, to, match, !match && afterMatch);
    };
  }

  /** Adds a stretch to the word before it, or begins another. */
  private boolean joined(int from, int to, boolean match, boolean together) {
    afterMatch = match;
    if (together && open) {
      end = to;
      return true;
    }
    boolean goOn = finish();
    open = true;
    start = from;
    end = to;
    return goOn;
  }
}
