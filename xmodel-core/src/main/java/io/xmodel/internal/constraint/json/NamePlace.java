package io.xmodel.internal.constraint.json;

import io.xmodel.internal.constraint.Language.Place;
import io.xmodel.internal.constraint.lexeme.Lexeme;
import org.jspecify.annotations.Nullable;

/** Within a name of those that are listed and may come next. */
record NamePlace(Members members, ObjectKind.Names names, int state) implements Place {
  @Override
  public @Nullable Place next(int b) {
    int next = names.lexeme().next(state, b);
    if (next == Lexeme.DEAD) {
      return null;
    }
    if (names.lexeme().last(next)) {
      int word = names.words().word(names.lexeme().points(state));
      return members.afterName(names.indices()[word]);
    }
    return new NamePlace(members, names, next);
  }

  @Override
  public boolean accepting() {
    return false;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof NamePlace place
            && names == place.names
            && state == place.state
            && members.equals(place.members));
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(names) * 31 + state;
  }
}
