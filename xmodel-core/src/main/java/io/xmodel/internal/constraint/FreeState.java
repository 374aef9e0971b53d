package io.xmodel.internal.constraint;

import io.xmodel.internal.constraint.Constraint.State;
import java.util.Set;

/**
 * Any ids, until one comes that begins what is constrained.
 *
 * @param free ids that may come here
 * @param begin the id that begins
 * @param after what begins with it
 */
record FreeState(TokenSet free, int begin, State after) implements State {
  static TokenSet idsBut(int idLimit, Set<Integer> banned) {
    long[] bits = new long[(idLimit + 63) / 64];
    TokenSet.below(idLimit).forEach(id -> bits[id >> 6] |= banned.contains(id) ? 0 : 1L << id);
    return TokenSet.ofBits(bits);
  }

  @Override
  public boolean allows(int id) {
    return id == begin ? after.allows(id) : free.contains(id);
  }

  @Override
  public TokenSet allowed() {
    return free;
  }

  @Override
  public State advance(int id) {
    if (id == begin) {
      return after.advance(id);
    }
    if (!free.contains(id)) {
      throw new IllegalArgumentException("%s may not come here".formatted(id));
    }
    return this;
  }

  @Override
  public boolean accepting() {
    return true;
  }
}
