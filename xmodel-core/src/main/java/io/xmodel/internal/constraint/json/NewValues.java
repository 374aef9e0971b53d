package io.xmodel.internal.constraint.json;

import io.xmodel.internal.constraint.Effort;
import io.xmodel.internal.constraint.Language.Place;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Looks for values that differ from others, shorter ones first. Each way of writing that is begun
 * leads to a value. So where more ways are open than there are others, one of them is new, and the
 * search need not go to the end.
 */
final class NewValues {
  /** So many places are looked at; where that is not enough there are more values, surely. */
  private static final int MOST = 1000;

  /** So many orders of an object's members are thought of. */
  private static final int ORDERS = 32;

  /** Steps of a place, from which all bytes are tried: most lead nowhere. */
  private static final int BYTES = 32;

  private final Set<String> others;
  private final int wanted;
  private final Deque<Node> open = new ArrayDeque<>();

  /** Ways of writing values that can be written otherwise. */
  private final Deque<Node> later = new ArrayDeque<>();

  private final Set<String> found = new HashSet<>();

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
    int inside = JsonStrings.open(raw);
    boolean withinCharacter = inside >= 0 && !JsonStrings.isWhole(raw.substring(inside));
    open.add(new Node(start, raw, false, withinCharacter));
    long most = MOST + 4L * wanted;
    for (long i = 0; i < most && found.size() < wanted; i++) {
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
        goOn(node);
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

  private void goOn(Node node) {
    Effort.steps(BYTES);
    boolean text = JsonStrings.open(node.raw) >= 0;
    for (int b = ' '; b < 256; b++) {
      Place next = b == ' ' && !text ? null : node.place.next(b);
      if (next == null) {
        continue;
      }
      boolean detour = node.detour || (text ? b == '\\' : isDetour(node.raw, b));
      boolean counted = !detour && (text || !isOfNumber(b));
      Node after = new Node(next, node.raw + (char) b, counted, detour);
      count(after, 1);
      (detour ? later : open).add(after);
    }
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
