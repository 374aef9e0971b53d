package io.xmodel.internal.constraint.json;

import io.xmodel.internal.constraint.Language.Place;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Within a name of those that are listed and may come next.
 *
 * @param listed those that may come next
 * @param from the first of the names that begin like this one
 * @param to after the last of them
 * @param depth bytes read
 */
record NamePlace(Members members, BitSet listed, int from, int to, int depth) implements Place {
  /** After the opening quote. */
  static NamePlace start(Members members, BitSet listed) {
    return new NamePlace(members, listed, 0, members.kind().names().size(), 0);
  }

  @Override
  public @Nullable Place next(int b) {
    NameList names = members.kind().names();
    int first = names.first(from, to, depth, b);
    int last = names.first(first, to, depth, b + 1);
    if (!names.hasAny(first, last, listed)) {
      return null;
    }
    return names.ends(first, depth + 1)
        ? members.afterName(names.given(first))
        : new NamePlace(members, listed, first, last, depth + 1);
  }

  /** Whichever of the names it becomes. */
  @Override
  public boolean many() {
    if (members.then().many()) {
      return true;
    }
    for (int i = from; i < to; i++) {
      int name = members.kind().names().given(i);
      if (listed.get(name) && !members.kind().value(name).many()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean accepting() {
    return false;
  }
}
