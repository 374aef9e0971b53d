package io.xmodel.internal.constraint;

/** The end of an answer: nothing follows. */
enum End implements Constraint.State {
  END;

  @Override
  public boolean allows(int id) {
    return false;
  }

  @Override
  public TokenSet allowed() {
    return TokenSet.EMPTY;
  }

  @Override
  public Constraint.State advance(int id) {
    throw new IllegalArgumentException("the answer is complete: %s may not follow".formatted(id));
  }

  @Override
  public boolean accepting() {
    return true;
  }
}
