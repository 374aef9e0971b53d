package io.xmodel.internal.jinja.syntax;

import io.xmodel.internal.jinja.value.Quote;

/**
 * A token.
 *
 * @param kind of it
 * @param text its name or operator; for text outside of tags, the text itself
 * @param value of a literal; else the text
 * @param place where it begins
 */
record Token(Kind kind, String text, Object value, Place place) {
  /** What tokens there are. */
  enum Kind {
    DATA,
    BLOCK_BEGIN,
    BLOCK_END,
    VARIABLE_BEGIN,
    VARIABLE_END,
    NAME,
    STRING,
    INTEGER,
    FLOAT,
    OPERATOR,
    END
  }

  boolean isName(String name) {
    return kind == Kind.NAME && text.equals(name);
  }

  boolean isOperator(String operator) {
    return kind == Kind.OPERATOR && text.equals(operator);
  }

  /** The token in words for messages. */
  String described() {
    return switch (kind) {
      case DATA -> "text";
      case BLOCK_BEGIN -> "'{%'";
      case BLOCK_END -> "'%}'";
      case VARIABLE_BEGIN -> "'{{'";
      case VARIABLE_END -> "'}}'";
      case STRING -> "a string";
      case END -> "the end of the template";
      case NAME, INTEGER, FLOAT, OPERATOR -> "'" + Quote.of(text) + "'";
    };
  }
}
