package io.xmodel.internal.constraint.json;

import org.jspecify.annotations.Nullable;

/**
 * Texts that came before and must not come again, last first. Immutable; longer ones share their
 * beginnings.
 */
record Seen(String text, @Nullable Seen before) {
  static boolean contains(@Nullable Seen seen, String text) {
    for (Seen at = seen; at != null; at = at.before) {
      if (at.text.equals(text)) {
        return true;
      }
    }
    return false;
  }
}
