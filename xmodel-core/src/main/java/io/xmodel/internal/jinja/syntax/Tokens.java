package io.xmodel.internal.jinja.syntax;

import io.xmodel.internal.jinja.syntax.Token.Kind;
import io.xmodel.internal.jinja.value.Failure;
import java.util.List;

/** The tokens that the parser has not read yet. */
final class Tokens {
  /** jinja2 gives up at about 70 levels. */
  private static final int DEEPEST = 100;

  private static final int LONGEST_CHAIN = 300;

  private final List<Token> tokens;
  private int at;
  private int depth;

  Tokens(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token current() {
    return tokens.get(at);
  }

  /** The token behind the current one. */
  Token ahead() {
    return tokens.get(Math.min(at + 1, tokens.size() - 1));
  }

  /** Reads the current token. */
  Token next() {
    Token token = current();
    if (at < tokens.size() - 1) {
      at++;
    }
    return token;
  }

  boolean isName(String name) {
    return current().isName(name);
  }

  boolean isOperator(String operator) {
    return current().isOperator(operator);
  }

  boolean is(Kind kind) {
    return current().kind() == kind;
  }

  /** Reads a name if it comes next. */
  boolean skipName(String name) {
    boolean found = isName(name);
    if (found) {
      next();
    }
    return found;
  }

  /** Reads an operator if it comes next. */
  boolean skipOperator(String operator) {
    boolean found = isOperator(operator);
    if (found) {
      next();
    }
    return found;
  }

  Token expectName() {
    return is(Kind.NAME) ? next() : unexpected("a name");
  }

  void expectName(String name) {
    if (!skipName(name)) {
      unexpected("'" + name + "'");
    }
  }

  Token expectOperator(String operator) {
    return isOperator(operator) ? next() : unexpected("'" + operator + "'");
  }

  void expect(Kind kind, String described) {
    if (!is(kind)) {
      unexpected(described);
    }
    next();
  }

  /** Fails, as the current token is something else. */
  Token unexpected(String expected) {
    throw current().place().fault("expected %s, found %s", expected, current().described());
  }

  /** Goes one level deeper. */
  void enter() {
    if (++depth > DEEPEST) {
      Place place = current().place();
      throw Failure.limit("it nests more than %s levels deep", DEEPEST)
          .at(place.line(), place.column());
    }
  }

  /** Refuses a chain of too many operators: its tree is as deep as it is long. */
  void link(int links) {
    if (links > LONGEST_CHAIN) {
      Place place = current().place();
      throw Failure.limit("it chains more than %s operators", LONGEST_CHAIN)
          .at(place.line(), place.column());
    }
  }

  /** Comes back. */
  void leave() {
    depth--;
  }
}
