package io.xmodel.internal.constraint.lexeme;

/**
 * An automaton over code points. From every state there is a way to an accepting one. States are
 * numbers from 0 on, without large gaps.
 */
public interface Points {
  /** What {@link #next} gives where nothing goes on so. */
  int DEAD = -1;

  /** Where texts begin. */
  int start();

  /** The state after a code point. */
  int next(int state, int codePoint);

  /** Whether a text goes on with a code point of a range. */
  boolean any(int state, int first, int last);

  /** What {@link #uniform} gives where code points differ. */
  int MIXED = -2;

  /** The state after each code point of a range, if that is the same. */
  int uniform(int state, int first, int last);

  /** Whether a text may end here. */
  boolean accepting(int state);

  /** How many characters may follow, whatever they are; −1 where it depends on them. */
  int run(int state);
}
