package io.xmodel.internal.constraint;

import io.xmodel.internal.constraint.Constraint.State;

/** After a part that may come again, so many more times. */
record AgainState(Constraint part, Constraint between, int more, State then) implements State {
  /** Built anew each time: kept, it would hold the states of all further repetitions. */
  private State either() {
    State after = more == 1 ? then : new AgainState(part, between, more - 1, then);
    return new EitherState(then, between.start(part.start(after)));
  }

  @Override
  public boolean allows(int id) {
    return either().allows(id);
  }

  @Override
  public TokenSet allowed() {
    return either().allowed();
  }

  @Override
  public State advance(int id) {
    return either().advance(id);
  }

  @Override
  public boolean accepting() {
    return then.accepting();
  }

  @Override
  public int[] forced() {
    return either().forced();
  }
}
