package io.xmodel.internal.constraint.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.xmodel.internal.constraint.Effort;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An item of an array that came, and those before it. Its value is read when it is first asked for.
 * Immutable; longer lists share their beginnings.
 */
final class Came {
  /** So many characters are compared in a step. */
  private static final int CHARACTERS = 16;

  private final String raw;
  private final @Nullable Came before;
  private final int count;
  private volatile @Nullable JsonNode value;
  private volatile @Nullable String canonical;

  /**
   * One more item.
   *
   * @param raw its text, one byte in each character
   */
  Came(String raw, @Nullable Came before) {
    this.raw = raw;
    this.before = before;
    this.count = before == null ? 1 : before.count + 1;
  }

  /** How many came, with this one. */
  int count() {
    return count;
  }

  /** The value, written in one way. */
  String canonical() {
    String known = canonical;
    if (known == null) {
      known = CanonicalJson.of(value());
      canonical = known;
    }
    return known;
  }

  private JsonNode value() {
    JsonNode known = value;
    if (known == null) {
      known = CanonicalJson.read(raw);
      value = known;
    }
    return known;
  }

  /** Those of some that an item which begins so may turn out to be again. */
  static List<Came> alike(String begun, List<Came> some) {
    Effort.steps(some.size() * (1L + begun.length() / CHARACTERS));
    Likeness likeness = new Likeness(begun);
    List<Came> alike = new ArrayList<>();
    for (Came one : some) {
      if (likeness.mayBecome(one.value())) {
        alike.add(one);
      }
    }
    return alike;
  }

  /** All of them, last first. */
  static List<Came> all(@Nullable Came last) {
    List<Came> all = new ArrayList<>();
    for (Came at = last; at != null; at = at.before) {
      all.add(at);
    }
    return all;
  }

  /** The text of a string; empty where it is none. */
  String text() {
    return value().asText();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (!(other instanceof Came came) || count != came.count) {
      return false;
    }
    Came mine = this;
    Came theirs = came;
    while (mine != theirs) {
      if (mine == null || theirs == null || !mine.raw.equals(theirs.raw)) {
        return false;
      }
      mine = mine.before;
      theirs = theirs.before;
    }
    return true;
  }

  @Override
  public int hashCode() {
    return raw.hashCode() * 31 + count;
  }
}
