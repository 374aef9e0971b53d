package io.xmodel.internal.constraint;

import io.xmodel.internal.constraint.Constraint.State;
import java.util.Arrays;

/** Within ids that are given. */
final class IdsState implements State {
  private final int[] ids;
  private final int at;
  private final State then;

  IdsState(int[] ids, int at, State then) {
    this.ids = ids;
    this.at = at;
    this.then = then;
  }

  @Override
  public boolean allows(int id) {
    return ids[at] == id;
  }

  @Override
  public TokenSet allowed() {
    return TokenSet.of(ids[at]);
  }

  @Override
  public State advance(int id) {
    if (id != ids[at]) {
      throw new IllegalArgumentException("%s may not follow, only %s".formatted(id, ids[at]));
    }
    return at + 1 < ids.length ? new IdsState(ids, at + 1, then) : then;
  }

  @Override
  public boolean accepting() {
    return false;
  }

  @Override
  public int[] forced() {
    return Arrays.copyOfRange(ids, at, ids.length);
  }
}
