package io.xmodel.internal.jinja.method;

import java.util.Locale;
import java.util.function.IntFunction;

/** Upper and lower case, as Python has it. */
final class Cases {
  private Cases() {}

  static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }

  static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  static String capitalize(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int end = text.offsetByCodePoints(0, 1);
    // The whole is made lower, as a sigma's form depends on what stands before it.
    String first = text.substring(0, end);
    String lower = lower(text);
    return title(text.codePointAt(0)) + lower.substring(lower(first).length());
  }

  /** Upper case for a character that begins a word; "ß" gives "Ss". */
  private static String title(int c) {
    int title = Character.toTitleCase(c);
    String full = upper(Character.toString(c));
    if (title != c || full.codePointCount(0, full.length()) == 1) {
      return Character.toString(title);
    }
    int end = full.offsetByCodePoints(0, 1);
    return full.substring(0, end) + lower(full.substring(end));
  }

  /** {@code str.title}: upper case where a letter follows none. */
  static String title(String text) {
    StringBuilder titled = new StringBuilder(text.length());
    String lower = lower(text);
    boolean inWord = false;
    boolean sameLength = lower.length() == text.length();
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      int next = i + Character.charCount(c);
      if (!inWord) {
        titled.append(title(c));
      } else {
        titled.append(sameLength ? lower.substring(i, next) : lower(Character.toString(c)));
      }
      inWord = isCased(c);
      i = next;
    }
    return titled.toString();
  }

  static String swap(String text) {
    return each(
        text,
        c ->
            Character.isUpperCase(c)
                ? lower(Character.toString(c))
                : Character.isLowerCase(c) ? upper(Character.toString(c)) : Character.toString(c));
  }

  /** For comparisons without case: "ß" gives "ss". */
  static String fold(String text) {
    return each(
        text,
        c -> {
          String upper = c == 'ı' ? "ı" : upper(Character.toString(c));
          return each(upper, one -> lower(Character.toString(one)));
        });
  }

  private static String each(String text, IntFunction<String> change) {
    StringBuilder changed = new StringBuilder(text.length());
    text.codePoints().forEach(c -> changed.append(change.apply(c)));
    return changed.toString();
  }

  private static boolean isCased(int c) {
    return Character.isUpperCase(c) || Character.isLowerCase(c) || Character.isTitleCase(c);
  }

  static boolean isLower(String text) {
    return text.codePoints().anyMatch(Character::isLowerCase)
        && text.codePoints().noneMatch(c -> Character.isUpperCase(c) || Character.isTitleCase(c));
  }

  static boolean isUpper(String text) {
    return text.codePoints().anyMatch(Character::isUpperCase)
        && text.codePoints().noneMatch(c -> Character.isLowerCase(c) || Character.isTitleCase(c));
  }

  static boolean isTitle(String text) {
    boolean inWord = false;
    boolean any = false;
    for (int c : text.codePoints().toArray()) {
      boolean first = Character.isUpperCase(c) || Character.isTitleCase(c);
      if (first == inWord && isCased(c)) {
        return false;
      }
      any |= first || Character.isLowerCase(c);
      inWord = isCased(c);
    }
    return any;
  }
}
