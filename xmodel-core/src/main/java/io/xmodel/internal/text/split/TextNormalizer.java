package io.xmodel.internal.text.split;

import io.xmodel.error.CheckpointException;
import io.xmodel.internal.text.regex.CodePoints;
import io.xmodel.internal.text.regex.LinearPattern;
import java.text.Normalizer;
import java.util.List;

/** A change made to text before it is cut into words. */
public sealed interface TextNormalizer {
  /** Leaves text as it is. */
  TextNormalizer NONE = new All(List.of());

  /** The changed text. Neither has unpaired surrogates. */
  String apply(String text);

  /** Whether it leaves every text as it is. */
  default boolean isIdentity() {
    return false;
  }

  /**
   * Refuses growth without bounds: NFKC makes up to 18 characters of one, but a chain of
   * replacements could make any number.
   */
  private static void checkGrowth(int before, int after) {
    if (after > 1000 + 32L * before) {
      throw new CheckpointException(
          "tokenizer.json: its normalizer makes more than %s characters of a text of %s, 32 for each and 1000. No published tokenizer does; take the published file."
              .formatted(1000 + 32L * before, before));
    }
  }

  /** One after the other. */
  record All(List<TextNormalizer> parts) implements TextNormalizer {
    @Override
    public String apply(String text) {
      String changed = text;
      for (TextNormalizer part : parts) {
        changed = part.apply(changed);
        checkGrowth(text.length(), changed.length());
      }
      return changed;
    }

    @Override
    public boolean isIdentity() {
      return parts.stream().allMatch(TextNormalizer::isIdentity);
    }
  }

  /** One of Unicode's normalization forms. */
  record UnicodeForm(Normalizer.Form form) implements TextNormalizer {
    private static final CodePoints UNKNOWN = RustCharacters.unknownToNormalization();

    @Override
    public String apply(String text) {
      StringBuilder changed = new StringBuilder(text.length());
      int start = 0;
      for (int i = 0; i < text.length(); ) {
        int c = text.codePointAt(i);
        int next = i + Character.charCount(c);
        if (c >= 0x700 && UNKNOWN.contains(c)) {
          changed.append(Normalizer.normalize(text.substring(start, i), form));
          changed.appendCodePoint(c);
          start = next;
        }
        i = next;
      }
      return start == 0
          ? Normalizer.normalize(text, form)
          : changed.append(Normalizer.normalize(text.substring(start), form)).toString();
    }
  }

  /** Lower case, character by character: it takes no notice of the end of a word. */
  record Lowercase() implements TextNormalizer {
    @Override
    public String apply(String text) {
      StringBuilder lower = new StringBuilder(text.length());
      text.codePoints().forEach(c -> RustCharacters.appendLowerCase(lower, c));
      return lower.toString();
    }
  }

  /** Without white space at an end. */
  record Strip(boolean left, boolean right) implements TextNormalizer {
    @Override
    public String apply(String text) {
      int from = 0;
      int to = text.length();
      while (left && from < to && WhiteSpace.is(text.charAt(from))) {
        from++;
      }
      while (right && from < to && WhiteSpace.is(text.charAt(to - 1))) {
        to--;
      }
      return text.substring(from, to);
    }
  }

  /** Another text in place of each match. */
  record Replace(LinearPattern pattern, String content) implements TextNormalizer {
    @Override
    public String apply(String text) {
      StringBuilder changed = new StringBuilder(text.length());
      char[] chars = text.toCharArray();
      pattern
          .finder()
          .split(
              chars,
              0,
              chars.length,
              (from, to, match) -> {
                if (match) {
                  changed.append(content);
                  checkGrowth(chars.length, changed.length());
                } else {
                  changed.append(chars, from, to - from);
                }
                return true;
              });
      return changed.toString();
    }
  }

  /** Some text before any that is not empty. */
  record Prepend(String text) implements TextNormalizer {
    @Override
    public String apply(String text) {
      return text.isEmpty() ? text : text() + text;
    }
  }
}
