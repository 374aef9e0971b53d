package io.xmodel.internal.constraint.lexeme;

/** Words of a kind, which come again and again. Any thread may use it. */
@FunctionalInterface
public interface Word {
  /** The automaton in which a word that begins now is read to its end. */
  TextLexeme begun();
}
