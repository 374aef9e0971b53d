package io.xmodel.internal.text;

import io.xmodel.error.RequestException;
import java.util.List;

/**
 * Watches streamed text for strings that end it. Text that may be the beginning of a stop string is
 * held back until it is known not to be; what is handed out ends just before the stop string. Where
 * several match, the one that is complete first wins, of those the longest: the result does not
 * depend on how the text was cut into pieces.
 *
 * <p>Not for use by several threads.
 */
public final class StopStrings {
  private final List<String> stops;
  private String held = "";
  private String matched = "";

  /**
   * Watches for these strings; none is fine.
   *
   * @throws RequestException when one is empty
   */
  public StopStrings(List<String> stops) {
    this.stops = List.copyOf(stops);
    if (this.stops.contains("")) {
      throw new RequestException("A stop string must not be empty.");
    }
  }

  /** Takes the next piece and returns the text that is now safe to show. */
  public String accept(String piece) {
    if (stopped()) {
      return "";
    }
    String text = held + piece;
    int start = find(text);
    int safe = start >= 0 ? start : text.length() - possibleBeginning(text);
    held = start >= 0 ? "" : text.substring(safe);
    return text.substring(0, safe);
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
    String last = held;
    held = "";
    return last;
  }

  /** Where the first match begins, or -1. */
  private int find(String text) {
    int bestStart = -1;
    int bestEnd = Integer.MAX_VALUE;
    for (String stop : stops) {
      int start = text.indexOf(stop);
      int end = start + stop.length();
      if (start >= 0 && (end < bestEnd || (end == bestEnd && start < bestStart))) {
        bestStart = start;
        bestEnd = end;
        matched = stop;
      }
    }
    return bestStart;
  }

  /** Length of the longest ending of the text that begins a stop string. */
  private int possibleBeginning(String text) {
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
