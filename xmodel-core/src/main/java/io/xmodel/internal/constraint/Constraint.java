package io.xmodel.internal.constraint;

/**
 * What the ids of an answer may be. Immutable; any thread may use it.
 *
 * <p>Every state can be completed: where an answer may begin so, it may also go on so.
 */
@FunctionalInterface
public interface Constraint {
  /** Where an answer of this kind begins after which something else comes. */
  State start(State then);

  /** Where an answer begins that is of this kind and nothing else. */
  default State start() {
    return start(End.END);
  }

  /**
   * How far an answer has come: an immutable value. What was read before is part of it, so whoever
   * keeps a state can go back to it.
   */
  interface State {
    /** Whether this id may come next. Cheaper than {@link #allowed} for a few ids. */
    boolean allows(int id);

    /** All ids that may come next; none where the answer is complete. */
    TokenSet allowed();

    /**
     * The state after an id.
     *
     * @throws IllegalArgumentException when it is not allowed
     */
    State advance(int id);

    /** Whether the answer may end here. */
    boolean accepting();

    /** Whether the answer must end here, as nothing may follow. */
    default boolean complete() {
      return accepting() && allowed().isEmpty();
    }

    /**
     * Ids that come next whatever the model says: only they are allowed, one after the other, and a
     * tokenizer would write the text so. May be empty although there is only one way to go on.
     */
    default int[] forced() {
      return new int[0];
    }
  }
}
