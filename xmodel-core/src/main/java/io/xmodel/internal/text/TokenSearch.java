package io.xmodel.internal.text;

import io.xmodel.internal.text.regex.CodePoints;
import io.xmodel.internal.text.split.RustCharacters;
import io.xmodel.internal.text.split.WhiteSpace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Finds added tokens in text as the tokenizers library does: leftmost, longest, with the white
 * space that they take.
 */
final class TokenSearch {
  private final Map<String, AddedToken> byForm;
  private final LongestMatch match;

  /** Letters, digits and their like; only where a token asks for them. */
  private final CodePoints word;

  /** Looks for tokens by the form in which they stand in the text. */
  TokenSearch(Map<String, AddedToken> byForm) {
    this.byForm = new LinkedHashMap<>(byForm);
    match = new LongestMatch(byForm.keySet());
    boolean wholeWords = byForm.values().stream().anyMatch(AddedToken::wholeWord);
    word = wholeWords ? RustCharacters.word() : CodePoints.NONE;
  }

  /** Hears what a text consists of. */
  interface Parts {
    /** A stretch between tokens, never empty. Returns whether to go on. */
    boolean ordinary(int from, int to);

    /** A token. Returns whether to go on. */
    boolean added(AddedToken token);
  }

  /**
   * Splits a text at the tokens that lie within one of its regions.
   *
   * @return false when the receiver stopped it
   */
  boolean split(String text, List<Region> regions, Parts parts) {
    int cut = 0;
    for (Region region : byForm.isEmpty() ? List.<Region>of() : regions) {
      for (int at = region.from(); region.specialTokens() && at < region.to(); ) {
        int length = match.lengthAt(text, at, region.to());
        if (length == 0) {
          at++;
          continue;
        }
        AddedToken token = Objects.requireNonNull(byForm.get(text.substring(at, at + length)));
        int from = at;
        int to = at + length;
        at = to;
        if (token.wholeWord() && !isWholeWord(text, from, to)) {
          continue;
        }
        if (token.takesLeft()) {
          from = Math.max(startOfWhiteSpace(text, from, cut), cut);
        }
        if (token.takesRight()) {
          to = endOfWhiteSpace(text, to);
        }
        if ((cut < from && !parts.ordinary(cut, from)) || !parts.added(token)) {
          return false;
        }
        cut = to;
      }
    }
    return cut >= text.length() || parts.ordinary(cut, text.length());
  }

  private boolean isWholeWord(String text, int from, int to) {
    return (from == 0 || !word.contains(text.codePointBefore(from)))
        && (to == text.length() || !word.contains(text.codePointAt(to)));
  }

  private static int startOfWhiteSpace(String text, int from, int limit) {
    int start = from;
    while (start > limit && WhiteSpace.is(text.charAt(start - 1))) {
      start--;
    }
    return start;
  }

  private static int endOfWhiteSpace(String text, int to) {
    int end = to;
    while (end < text.length() && WhiteSpace.is(text.charAt(end))) {
      end++;
    }
    return end;
  }

  /** A stretch of a text, and whether tokens are recognised in it. */
  record Region(int from, int to, boolean specialTokens) {}
}
