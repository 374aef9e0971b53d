package io.xmodel.internal.text;

import io.xmodel.error.RequestException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Watches streamed text for strings that end it. Text that may be the beginning of a stop string is
 * held back until it is known not to be; what is handed out ends just before the stop string. Where
 * several match, the one that is complete first wins, of those the longest: the result does not
 * depend on how the text was cut into pieces.
 *
 * <p>Tokens that are left out of the text count, too: a stop string that has the text of one is
 * looked for in the text with them, and the others in the text without.
 *
 * <p>Not for use by several threads.
 */
public final class StopStrings {
  private final List<String> plain = new ArrayList<>();
  private final List<String> special = new ArrayList<>();

  /** What is held back, tokens that are left out included. */
  private final StringBuilder held = new StringBuilder();

  /** Which of those characters are of such tokens. */
  private final BitSet hidden = new BitSet();

  private String matched = "";

  /**
   * Watches for these strings; none is fine.
   *
   * @throws RequestException when one is empty
   */
  public StopStrings(List<String> stops) {
    this(stops, List.of());
  }

  /**
   * As above.
   *
   * @param leftOut the texts of the tokens that are left out
   */
  public StopStrings(List<String> stops, Iterable<String> leftOut) {
    if (stops.contains("")) {
      throw new RequestException("A stop string must not be empty.");
    }
    for (String stop : stops) {
      boolean found = false;
      for (String token : leftOut) {
        found |= stop.contains(token);
      }
      (found ? special : plain).add(stop);
    }
  }

  /** A match: where it begins and ends in what is held. */
  private record Match(int start, int end, String stop) {}

  /** Takes the next piece and returns the text that is now safe to show. */
  public String accept(String piece) {
    return accept(piece, "", true);
  }

  /**
   * Takes the next token.
   *
   * @param piece the characters it completes
   * @param token its text if it is left out of the text, else empty
   * @param mayStop whether the text may end with it: a stop string that is complete earlier is text
   */
  public String accept(String piece, String token, boolean mayStop) {
    if (stopped()) {
      return "";
    }
    int before = held.length();
    held.append(piece);
    hidden.set(held.length(), held.length() + token.length());
    held.append(token);
    String shown = visible(held.length());
    Match match = mayStop ? find(shown, before) : null;
    if (match != null) {
      matched = match.stop;
      String text = visible(match.start);
      held.setLength(0);
      return text;
    }
    return take(safe(shown));
  }

  /** Whether a stop string was found: nothing more is handed out. */
  public boolean stopped() {
    return !matched.isEmpty();
  }

  /** The stop string that was found; empty when none was. */
  public String matched() {
    return matched;
  }

  /** Ends the text and returns what was held back. */
  public String finish() {
    return take(held.length());
  }

  /** Hands out the first characters held. */
  private String take(int count) {
    String text = visible(count);
    held.delete(0, count);
    BitSet rest = hidden.get(count, Math.max(count, hidden.length()));
    hidden.clear();
    hidden.or(rest);
    return text;
  }

  /** Those of the first characters held that are shown. */
  private String visible(int count) {
    if (hidden.isEmpty()) {
      return held.substring(0, count);
    }
    StringBuilder text = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      if (!hidden.get(i)) {
        text.append(held.charAt(i));
      }
    }
    return text.toString();
  }

  /**
   * Where character number {@code index} of the text without hidden ones lies; the end after it.
   */
  private int place(int index) {
    int place = hidden.nextClearBit(0);
    for (int i = 0; i < index; i++) {
      place = hidden.nextClearBit(place + 1);
    }
    return place;
  }

  /**
   * The first match that ends after so many characters held: what ended before was passed over.
   *
   * @param shown those that are shown
   * @param after how many were held before the last token
   */
  private @Nullable Match find(String shown, int after) {
    Match best = null;
    for (String stop : plain) {
      for (int at = shown.indexOf(stop); at >= 0; at = shown.indexOf(stop, at + 1)) {
        best = better(best, new Match(place(at), place(at + stop.length() - 1) + 1, stop), after);
      }
    }
    for (String stop : special) {
      for (int at = held.indexOf(stop); at >= 0; at = held.indexOf(stop, at + 1)) {
        best = better(best, new Match(at, at + stop.length(), stop), after);
      }
    }
    return best;
  }

  private static @Nullable Match better(@Nullable Match best, Match other, int after) {
    if (other.end <= after) {
      return best;
    }
    return best == null
            || other.end < best.end
            || (other.end == best.end && other.start < best.start)
        ? other
        : best;
  }

  /** How many of the characters held cannot begin a stop string any more. */
  private int safe(String shown) {
    int begun = longestBeginning(shown, plain);
    int safe = begun == 0 ? held.length() : place(shown.length() - begun);
    return Math.min(safe, held.length() - longestBeginning(held.toString(), special));
  }

  /** Length of the longest ending of the text that begins a stop string. */
  private static int longestBeginning(String text, List<String> stops) {
    int longest = 0;
    for (String stop : stops) {
      for (int length = Math.min(stop.length() - 1, text.length()); length > longest; length--) {
        if (text.regionMatches(text.length() - length, stop, 0, length)) {
          longest = length;
        }
      }
    }
    return longest;
  }
}
