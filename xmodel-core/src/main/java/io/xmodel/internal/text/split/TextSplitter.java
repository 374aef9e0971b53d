package io.xmodel.internal.text.split;

import io.xmodel.internal.text.regex.MatchFinder;
import java.util.List;

/**
 * Cuts text into words: each cut is applied to the words of the one before. Safe for use by several
 * threads, each with its run.
 */
public final class TextSplitter {
  /** No blank is put before words. */
  public static final int NEVER = -1;

  private final List<Cut> cuts;
  private final int blankBefore;

  /**
   * Cuts, in their order.
   *
   * @param blankBefore the cut before which each word that does not begin with a blank gets one;
   *     the number of cuts for after all; or {@link #NEVER}
   */
  public TextSplitter(List<Cut> cuts, int blankBefore) {
    this.cuts = List.copyOf(cuts);
    this.blankBefore = blankBefore;
  }

  /** Hears the words. */
  @FunctionalInterface
  public interface Words {
    /**
     * One word, never empty.
     *
     * @return whether to go on
     */
    boolean accept(char[] text, int from, int to);
  }

  /** A run for one thread. */
  public Run run(Words words) {
    return new Run(words);
  }

  /** Cuts texts, one after the other. For one thread. */
  public final class Run {
    private final Words words;
    private final Stage[] stages = new Stage[cuts.size()];

    private Run(Words words) {
      this.words = words;
      for (int i = 0; i < stages.length; i++) {
        stages[i] = new Stage(i);
      }
    }

    /**
     * Cuts a text without unpaired surrogates.
     *
     * @return false when the receiver stopped it
     */
    public boolean split(char[] text, int from, int to) {
      return from == to || enter(0, text, from, to);
    }

    private boolean enter(int stage, char[] text, int from, int to) {
      if (stage == blankBefore && text[from] != ' ') {
        char[] longer = new char[to - from + 1];
        longer[0] = ' ';
        System.arraycopy(text, from, longer, 1, to - from);
        return cut(stage, longer, 0, longer.length);
      }
      return cut(stage, text, from, to);
    }

    private boolean cut(int stage, char[] text, int from, int to) {
      return stage == stages.length
          ? words.accept(text, from, to)
          : stages[stage].split(text, from, to);
    }

    /** A cut at work. */
    private final class Stage {
      private final MatchFinder finder;
      private final Joiner joiner;
      private char[] text = {};

      Stage(int index) {
        Cut cut = cuts.get(index);
        finder = cut.pattern().finder();
        joiner = new Joiner(cut, (from, to) -> enter(index + 1, text, from, to));
      }

      boolean split(char[] text, int from, int to) {
        this.text = text;
        joiner.begin();
        return finder.split(text, from, to, joiner) && joiner.finish();
      }
    }
  }
}
