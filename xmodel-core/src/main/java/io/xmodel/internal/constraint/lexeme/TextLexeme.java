package io.xmodel.internal.constraint.lexeme;

import io.xmodel.internal.constraint.Utf8;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Texts whose code points an automaton accepts, in UTF-8: as they are, or as JSON strings, after
 * the opening quote and up to the closing one. Escapes may be used wherever JSON allows them, in
 * pairs for code points beyond U+FFFF.
 *
 * <p>Within a character or an escape it is known which code points it can still become; a byte is
 * refused when no text goes on with any of these.
 */
public final class TextLexeme extends Lexeme {
  private static final int LAST_CONTROL = 0x1F;

  private final Points points;
  private final boolean quoted;

  /** The last code point that may be escaped, besides quotes and backslashes. */
  private final int escaped;

  private final Numbering<At> numbering = new Numbering<>();

  private enum Part {
    /** Between characters. */
    BETWEEN,
    /** Within UTF-8, {@code left} bytes before the end. */
    UTF8,
    /** Within UTF-8, where it does not matter which character it becomes. */
    ANY_UTF8,
    /** After a backslash. */
    ESCAPE,
    /** Within the hexadecimal digits of an escape. */
    HEX,
    /** After the escape of a high surrogate. */
    HIGH,
    /** After the backslash that must follow it. */
    HIGH_ESCAPE,
    /** Within the digits of the low one. */
    LOW,
    /** After the closing quote. */
    CLOSED
  }

  /**
   * A state.
   *
   * @param points of the automaton over code points, before the character that is being read; after
   *     it, where it does not matter which it is
   * @param left bytes or digits to come
   * @param value of the bits read
   * @param extra the first byte of a character, or the high surrogate
   */
  private record At(int points, Part part, int left, int value, int extra) {}

  private TextLexeme(Points points, boolean quoted, int escaped, AtomicInteger made) {
    super(made);
    this.points = points;
    this.quoted = quoted;
    this.escaped = escaped;
    numbering.number(new At(points.start(), Part.BETWEEN, 0, 0, 0));
  }

  /**
   * The inside of JSON strings, with the closing quote.
   *
   * @param made counts the states from which it went on, of several automata
   */
  public static TextLexeme quoted(Points points, AtomicInteger made) {
    return new TextLexeme(points, true, Character.MAX_CODE_POINT, made);
  }

  /** As above, with escapes only where JSON asks for them. */
  static TextLexeme quotedPlainly(Points points, AtomicInteger made) {
    return new TextLexeme(points, true, LAST_CONTROL, made);
  }

  /** Texts as they are. */
  static TextLexeme plain(Points points, AtomicInteger made) {
    return new TextLexeme(points, false, 0, made);
  }

  private At at(int state) {
    return numbering.state(state);
  }

  @Override
  public int start() {
    return 0;
  }

  @Override
  public boolean accepting(int state) {
    At at = at(state);
    return quoted ? at.part == Part.CLOSED : at.part == Part.BETWEEN && points.accepting(at.points);
  }

  @Override
  public boolean last(int state) {
    return quoted ? at(state).part == Part.CLOSED : super.last(state);
  }

  @Override
  int run(int state) {
    At at = at(state);
    return at.part == Part.BETWEEN ? points.run(at.points) : -1;
  }

  /** Whether any characters may follow without end, once one that was begun is complete. */
  public boolean isEndless(int state) {
    At at = at(state);
    return at.part != Part.CLOSED && points.run(at.points) == Integer.MAX_VALUE;
  }

  @Override
  public boolean many(int state) {
    At at = at(state);
    // There are a million characters, but the one that was begun may be one of few.
    return at.part != Part.CLOSED && points.run(at.points) > (at.part == Part.BETWEEN ? 0 : 1);
  }

  @Override
  int step(int state, int b) {
    At at = at(state);
    return switch (at.part) {
      case BETWEEN -> between(at, b);
      case UTF8 ->
          Utf8.continues(at.extra, Utf8.size(at.extra) - at.left, b)
              ? utf8(at.points, at.left - 1, at.value << 6 | b & 0x3F, at.extra)
              : DEAD;
      case ANY_UTF8 -> {
        int first = at.extra == 0 ? 0xC2 : at.extra;
        int index = at.extra == 0 ? 1 : Utf8.size(first) - at.left;
        if (!Utf8.continues(first, index, b)) {
          yield DEAD;
        }
        yield at.left == 1
            ? numbering.number(new At(at.points, Part.BETWEEN, 0, 0, 0))
            : numbering.number(new At(at.points, Part.ANY_UTF8, at.left - 1, 0, 0));
      }
      case ESCAPE -> {
        if (b == 'u') {
          yield live(at.points, 0, escaped)
              ? numbering.number(new At(at.points, Part.HEX, 4, 0, 0))
              : DEAD;
        }
        int meant = "\"\\/bfnrt".indexOf(b);
        boolean needless = b == '/' && escaped == LAST_CONTROL;
        yield meant < 0 || needless ? DEAD : after(at.points, "\"\\/\b\f\n\r\t".charAt(meant));
      }
      case HEX, LOW -> {
        int digit = b < 128 ? Character.digit(b, 16) : -1;
        yield digit < 0 ? DEAD : hex(at, 16 * at.value + digit);
      }
      case HIGH ->
          b == '\\' ? numbering.number(new At(at.points, Part.HIGH_ESCAPE, 0, 0, at.extra)) : DEAD;
      case HIGH_ESCAPE ->
          b == 'u' ? numbering.number(new At(at.points, Part.LOW, 4, 0, at.extra)) : DEAD;
      case CLOSED -> DEAD;
    };
  }

  private int between(At at, int b) {
    if (b >= 0x80) {
      int size = Utf8.size(b);
      return size == 0 ? DEAD : utf8(at.points, size - 1, b & 0x7F >> size, b);
    }
    if (!quoted) {
      return after(at.points, b);
    }
    if (b == '"') {
      return points.accepting(at.points)
          ? numbering.number(new At(at.points, Part.CLOSED, 0, 0, 0))
          : DEAD;
    }
    if (b == '\\') {
      return live(at.points, 0, escaped)
              || points.any(at.points, '"', '"')
              || points.any(at.points, '\\', '\\')
          ? numbering.number(new At(at.points, Part.ESCAPE, 0, 0, 0))
          : DEAD;
    }
    return b < 0x20 ? DEAD : after(at.points, b);
  }

  private int after(int from, int point) {
    int to = points.next(from, point);
    return to == Points.DEAD ? DEAD : numbering.number(new At(to, Part.BETWEEN, 0, 0, 0));
  }

  private int utf8(int from, int left, int value, int first) {
    if (left == 0) {
      return after(from, value);
    }
    int shift = 6 * left;
    int least = first == 0xE0 ? 0x800 : first == 0xF0 ? 0x10000 : 0;
    int lowest = Math.max(value << shift, least);
    int highest = Math.min((value + 1 << shift) - 1, Character.MAX_CODE_POINT);
    if (first == 0xED && left == 2) {
      highest = 0xD7FF; // surrogates do not stand in UTF-8
    }
    int after = points.uniform(from, lowest, highest);
    if (after == Points.DEAD) {
      return DEAD;
    }
    if (after != Points.MIXED) {
      // Only the first bytes of some characters say more of the second than of any.
      boolean matters =
          left == Utf8.size(first) - 1
              && (first == 0xE0 || first == 0xED || first == 0xF0 || first == 0xF4);
      return numbering.number(new At(after, Part.ANY_UTF8, left, 0, matters ? first : 0));
    }
    return live(from, lowest, highest)
        ? numbering.number(new At(from, Part.UTF8, left, value, first))
        : DEAD;
  }

  private int hex(At at, int value) {
    int left = at.left - 1;
    int lowest = value << 4 * left;
    int highest = Math.min((value + 1 << 4 * left) - 1, escaped);
    if (at.part == Part.LOW) {
      int first = Math.max(lowest, 0xDC00);
      int last = Math.min(highest, 0xDFFF);
      if (first > last || !points.any(at.points, pair(at.extra, first), pair(at.extra, last))) {
        return DEAD;
      }
      return left == 0
          ? after(at.points, pair(at.extra, value))
          : numbering.number(new At(at.points, Part.LOW, left, value, at.extra));
    }
    if (lowest > highest) {
      return DEAD;
    }
    boolean high = lowest <= 0xDBFF && highest >= 0xD800;
    if (left == 0) {
      if (high) {
        return points.any(at.points, pair(value, 0xDC00), pair(value, 0xDFFF))
            ? numbering.number(new At(at.points, Part.HIGH, 0, 0, value))
            : DEAD;
      }
      return value >= 0xDC00 && value <= 0xDFFF ? DEAD : after(at.points, value);
    }
    boolean possible =
        live(at.points, lowest, highest)
            || (high
                && points.any(
                    at.points,
                    pair(Math.max(lowest, 0xD800), 0xDC00),
                    pair(Math.min(highest, 0xDBFF), 0xDFFF)));
    return possible ? numbering.number(new At(at.points, Part.HEX, left, value, 0)) : DEAD;
  }

  private static int pair(int high, int low) {
    return Character.toCodePoint((char) high, (char) low);
  }

  /** Whether a text goes on with a code point of a range that is no surrogate. */
  private boolean live(int from, int first, int last) {
    return (first < 0xD800 && points.any(from, first, Math.min(last, 0xD7FF)))
        || (last > 0xDFFF && points.any(from, Math.max(first, 0xE000), last));
  }
}
