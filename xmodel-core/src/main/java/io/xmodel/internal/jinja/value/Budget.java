package io.xmodel.internal.jinja.value;

/**
 * What one rendering may use: templates come from downloaded files, so that work, text, lists and
 * nesting are counted. One thread at a time.
 */
public final class Budget {
  /** Characters that count as one unit of work. */
  private static final int CHARACTERS_A_UNIT = 4;

  private static final int DEEPEST = 200;
  private static final int BITS = 200_000;

  private final long longest;
  private long work;
  private long characters;
  private long items;
  private int depth;

  /**
   * A budget.
   *
   * @param textLength characters of all texts that the template is given
   */
  public Budget(long textLength) {
    work = 20_000_000 + 100 * textLength;
    characters = 64_000_000 + 64 * textLength;
    items = 4_000_000 + 4 * textLength;
    longest = 10_000_000 + 4 * textLength;
  }

  /** Counts work: one unit is about a step of the template. */
  public void work(long units) {
    work -= units;
    if (work < 0) {
      throw Failure.limit("it takes more steps than a template may");
    }
  }

  /** Counts the reading of text. */
  public void read(long length) {
    work(1 + length / CHARACTERS_A_UNIT);
  }

  /** Counts a search for a text in another. */
  public void search(String text, String wanted) {
    work(1 + text.length() / (wanted.length() > CHARACTERS_A_UNIT ? 1 : CHARACTERS_A_UNIT));
  }

  /** Counts text that is about to be made, and refuses what is too long. */
  public void write(long length) {
    checkLength(length);
    characters -= length;
    if (characters < 0) {
      throw Failure.limit("its texts together are longer than a template may make");
    }
    read(length);
  }

  /** Refuses a text that is too long, be it done or not. */
  public void checkLength(long length) {
    if (length > longest) {
      throw Failure.limit("it makes a text of %s characters, and %s are allowed", length, longest);
    }
  }

  /** Counts text that was made. */
  public String made(String text) {
    write(text.length());
    return text;
  }

  /** Counts entries of lists that are about to be made. */
  public void items(long count) {
    items -= count;
    if (items < 0) {
      throw Failure.limit("its lists together are longer than a template may make");
    }
    work(count);
  }

  /** Counts an operation on whole numbers of so many bits. */
  public void bits(long left, long right, long result) {
    if (result > BITS) {
      throw Failure.limit("it makes a number of %s bits, and %s are allowed", result, BITS);
    }
    work(1 + (left / 64) * (right / 64) / 16);
  }

  /** Goes one level deeper, into a macro, a recursive loop or a nested value. */
  public void enter() {
    if (++depth > DEEPEST) {
      throw Failure.limit("it nests more than %s levels deep", DEEPEST);
    }
  }

  /** Comes back. */
  public void leave() {
    depth--;
  }
}
