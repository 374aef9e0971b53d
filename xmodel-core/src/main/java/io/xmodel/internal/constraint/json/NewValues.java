package io.xmodel.internal.constraint.json;

import io.xmodel.internal.constraint.Effort;
import io.xmodel.internal.constraint.Language.Place;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Looks for values that differ from others, shorter ones first. Each way of writing that is begun
 * leads to a value. So where more ways are open than there are others, one of them is new, and the
 * search need not go to the end.
 */
final class NewValues {
  /**
   * So many places from which several ways go on are looked at, and more where more values are
   * known: where that is not enough there are more values, surely.
   */
  private static final int MOST = 1000;

  /** So many orders of an object's members are thought of. */
  private static final int ORDERS = 32;

  /** Steps of a place, from which all bytes are tried: most lead nowhere. */
  private static final int BYTES = 32;

  /** Control characters that have no escape of their own, as others write them. */
  private static final Set<String> UNESCAPED =
      IntStream.range(0, ' ')
          .mapToObj(c -> JsonStrings.written(Character.toString(c)))
          .filter(written -> written.startsWith("\\u"))
          .collect(Collectors.toUnmodifiableSet());

  private final Set<String> others;
  private final int wanted;
  private final Deque<Node> open = new ArrayDeque<>();

  /** Ways of writing values that can be written otherwise, and may not be known otherwise. */
  private final Deque<Node> later = new ArrayDeque<>();

  private final Set<String> found = new HashSet<>();

  /** How much was written before the search: what it begins may be begun otherwise. */
  private int begun;

  /** Open ways that lead to values of their own. */
  private int ways;

  /** Likewise within objects, whose members may come in several orders. */
  private int waysInObjects;

  /**
   * A place.
   *
   * @param raw what was written before it
   * @param counted whether no other open way leads to its values
   * @param detour whether its values can be written otherwise
   */
  private record Node(Place place, String raw, boolean counted, boolean detour) {}

  private NewValues(Set<String> others, int wanted) {
    this.others = others;
    this.wanted = wanted;
  }

  /** Whether a value that is begun can be completed to another than those that came. */
  static boolean exist(Place within, String raw, List<Came> came) {
    Set<String> others = came.stream().map(Came::canonical).collect(Collectors.toSet());
    return new NewValues(others, 1).search(within, raw) > 0;
  }

  /** How many different values there are, as far as that is below a number. */
  static int count(Place start, int most) {
    return new NewValues(Set.of(), most).search(start, "");
  }

  private int search(Place start, String raw) {
    begun = raw.length();
    int inside = JsonStrings.open(raw);
    boolean withinCharacter = inside >= 0 && !JsonStrings.isWhole(raw.substring(inside));
    open.add(new Node(start, raw, false, withinCharacter));
    long left = MOST + 4L * (wanted + others.size());
    while (left > 0 && found.size() < wanted) {
      if (found.size() + ways + waysInObjects / ORDERS - others.size() >= wanted) {
        return wanted;
      }
      Node node = open.isEmpty() ? later.poll() : open.remove();
      if (node == null) {
        return found.size();
      }
      count(node, -1);
      if (node.place.accepting()) {
        String value = CanonicalJson.of(CanonicalJson.read(node.raw));
        if (!others.contains(value)) {
          found.add(value);
        }
      }
      if (node.place.many()) {
        return wanted;
      }
      if (node.place != Place.END) {
        left -= goOn(node) == 1 ? 0 : 1;
      } else {
        left--;
      }
    }
    return wanted;
  }

  private void count(Node node, int by) {
    if (node.counted) {
      if (node.raw.indexOf('{') >= 0) {
        waysInObjects += by;
      } else {
        ways += by;
      }
    }
  }

  /** Notes the ways that go on from a place; how many there are. */
  private int goOn(Node node) {
    Effort.steps(BYTES);
    int inside = JsonStrings.open(node.raw);
    boolean text = inside >= 0;
    int escape = text ? escape(node.raw, inside) : -1;
    int goOn = 0;
    for (int b = ' '; b < 256; b++) {
      Place next = b == ' ' && !text ? null : node.place.next(b);
      if (next == null || (escape >= begun && !isNeeded(node.raw.substring(escape) + (char) b))) {
        continue;
      }
      goOn++;
      boolean detour = node.detour || (text ? b == '\\' : isDetour(node.raw, b));
      boolean counted = !detour && (text || !isOfNumber(b));
      Node after = new Node(next, node.raw + (char) b, counted, detour);
      count(after, 1);
      (detour ? later : open).add(after);
    }
    return goOn;
  }

  /** Where the escape begins in which a text breaks off; -1: in none. */
  private static int escape(String raw, int inside) {
    int at = inside;
    while (at < raw.length()) {
      int size = raw.charAt(at) != '\\' ? 1 : raw.startsWith("u", at + 1) ? 6 : 2;
      if (at + size > raw.length()) {
        return at;
      }
      at += size;
    }
    return -1;
  }

  /**
   * Whether an escape that begins so is for a character that cannot be written otherwise. Without
   * the others, texts of a few values have few ways.
   */
  private static boolean isNeeded(String escape) {
    if (escape.charAt(1) != 'u') {
      return escape.charAt(1) != '/';
    }
    return UNESCAPED.stream().anyMatch(one -> one.startsWith(escape));
  }

  /** Whether a value that goes on so can be written without this. */
  private static boolean isDetour(String before, int b) {
    if (before.isEmpty() || !isOfNumber(before.charAt(before.length() - 1))) {
      return false;
    }
    if (b == 'e' || b == 'E') {
      return true;
    }
    return !isOfNumber(b) && !isPlain(number(before));
  }

  private static boolean isOfNumber(int b) {
    return (b >= '0' && b <= '9') || b == '-' || b == '+' || b == '.';
  }

  /** The number that a text ends with. */
  private static String number(String text) {
    int start = text.length();
    while (start > 0 && (isOfNumber(text.charAt(start - 1)) || isE(text.charAt(start - 1)))) {
      start--;
    }
    return text.substring(start);
  }

  private static boolean isE(char c) {
    return c == 'e' || c == 'E';
  }

  /** Whether there is no shorter way to write a number. */
  private static boolean isPlain(String number) {
    boolean fraction = number.indexOf('.') >= 0;
    boolean exponent = number.chars().anyMatch(c -> isE((char) c));
    return !exponent && !number.equals("-0") && !(fraction && number.endsWith("0"));
  }
}
