package io.xmodel.internal.constraint;

import io.xmodel.internal.constraint.Language.Place;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * A tokenizer, as far as constraints know one: the bytes of its tokens, and how it splits a text.
 *
 * @param trie the tokens that are text
 * @param splitter splits a text
 */
public record Tokens(TokenTrie trie, Splitter splitter) {
  /** A tokenizer looks back no further than this, in practice. */
  static final int RECENT = 16;

  private static final int[] NONE = {};

  /** Text longer than this is not put in at once. */
  private static final int LONGEST = 256;

  /** How a tokenizer splits a text. */
  @FunctionalInterface
  public interface Splitter {
    /** The ids of a text; none where its bytes are no text. */
    int[] split(byte[] text);
  }

  /**
   * The ids that must follow.
   *
   * @param recent the ids before, of the same text
   */
  int[] forced(Place place, int[] recent) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    Place at = place;
    while (text.size() < LONGEST && !at.accepting()) {
      int only = onlyByte(at);
      if (only < 0) {
        break;
      }
      text.write(only);
      at = at.next(only);
      if (at == null) {
        throw new IllegalStateException("a place that refuses the only byte");
      }
    }
    return text.size() == 0 ? NONE : split(text.toByteArray(), recent, at == Place.END);
  }

  /** The only byte that may follow, or -1. */
  private static int onlyByte(Place place) {
    int only = -1;
    for (int b = 0; b < 256; b++) {
      if (place.next(b) != null) {
        if (only >= 0) {
          return -1;
        }
        only = b;
      }
    }
    return only;
  }

  /** The ids of a text after others, without those that what follows may change. */
  private int[] split(byte[] text, int[] recent, boolean last) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    for (int id : recent) {
      whole.writeBytes(trie.bytes(id));
    }
    whole.writeBytes(text);
    int[] ids = splitter.split(whole.toByteArray());
    int from = recent.length;
    if (ids.length <= from || !Arrays.equals(ids, 0, from, recent, 0, from)) {
      return NONE;
    }
    if (last) {
      return Arrays.copyOfRange(ids, from, ids.length);
    }
    int left = settled(text);
    int to = from;
    while (to < ids.length && trie.bytes(ids[to]).length <= left) {
      left -= trie.bytes(ids[to]).length;
      to++;
    }
    return Arrays.copyOfRange(ids, from, to);
  }

  /**
   * How many bytes of a text are split the same whatever follows. The last word is not: {@code ca}
   * is two tokens, {@code calculator} perhaps one. Nor is what a word may begin with.
   */
  private static int settled(byte[] text) {
    int end = startOfRun(text, text.length);
    Sign before = end == 0 ? Sign.LETTER : Sign.of(text[end - 1]);
    return before == Sign.SPACE || before == Sign.OTHER ? startOfRun(text, end) : end;
  }

  /** Where the last bytes of one kind begin. */
  private static int startOfRun(byte[] text, int end) {
    int start = end;
    while (start > 0 && Sign.of(text[start - 1]) == Sign.of(text[end - 1])) {
      start--;
    }
    return start;
  }

  /** What tokenizers tell apart before they join letters. */
  private enum Sign {
    LETTER,
    DIGIT,
    SPACE,
    OTHER;

    static Sign of(byte b) {
      if (b < 0 || Character.isLetter(b)) {
        return LETTER;
      }
      return Character.isDigit(b) ? DIGIT : b <= ' ' ? SPACE : OTHER;
    }
  }
}
