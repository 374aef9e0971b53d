package io.xmodel.internal.constraint;

import io.xmodel.internal.constraint.Constraint.State;

/** One state or another: what was read so far fits both. */
record EitherState(State first, State second) implements State {
  @Override
  public boolean allows(int id) {
    return first.allows(id) || second.allows(id);
  }

  @Override
  public TokenSet allowed() {
    TokenSet.Builder builder = new TokenSet.Builder();
    builder.addAll(first.allowed());
    builder.addAll(second.allowed());
    return builder.build();
  }

  @Override
  public State advance(int id) {
    if (!first.allows(id)) {
      return second.advance(id);
    }
    if (!second.allows(id)) {
      return first.advance(id);
    }
    return new EitherState(first.advance(id), second.advance(id));
  }

  @Override
  public boolean accepting() {
    return first.accepting() || second.accepting();
  }
}
