package io.xmodel.internal.jinja.syntax;

import io.xmodel.internal.jinja.syntax.Expr.CallArguments;
import io.xmodel.internal.jinja.syntax.Token.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Literals and names, and what stands behind them: attributes, items, calls, filters, tests. */
final class PostfixParser {
  private static final Set<Kind> LITERALS =
      EnumSet.of(Kind.NAME, Kind.STRING, Kind.INTEGER, Kind.FLOAT);

  private final Tokens tokens;
  private final ExpressionParser expressions;

  PostfixParser(Tokens tokens, ExpressionParser expressions) {
    this.tokens = tokens;
    this.expressions = expressions;
  }

  /** An operand with its signs. */
  Expr unary(boolean filtered) {
    Token token = tokens.current();
    Expr value;
    if (token.isOperator("-") || token.isOperator("+")) {
      tokens.next();
      tokens.enter();
      value = new Expr.Unary(token.place(), token.text(), unary(false));
      tokens.leave();
    } else {
      value = primary(false);
    }
    value = postfix(value);
    return filtered ? filtersAndTests(value) : value;
  }

  /** A literal, a name or brackets. */
  Expr primary(boolean namespaces) {
    Token token = tokens.current();
    Place place = token.place();
    switch (token.kind()) {
      case NAME -> {
        tokens.next();
        Object constant = ExpressionParser.constant(token.text());
        if (constant != null) {
          return new Expr.Const(place, constant);
        }
        if (namespaces && tokens.skipOperator(".")) {
          return new Expr.NamespaceRef(place, token.text(), tokens.expectName().text());
        }
        return new Expr.Name(place, token.text());
      }
      case STRING -> {
        StringBuilder text = new StringBuilder();
        while (tokens.is(Kind.STRING)) {
          text.append(tokens.next().value());
        }
        return new Expr.Const(place, text.toString());
      }
      case INTEGER, FLOAT -> {
        tokens.next();
        return new Expr.Const(place, token.value());
      }
      case OPERATOR -> {
        switch (token.text()) {
          case "(" -> {
            tokens.next();
            Expr inner = expressions.bracketed();
            tokens.expectOperator(")");
            return inner;
          }
          case "[" -> {
            return list();
          }
          case "{" -> {
            return dict();
          }
          default -> {}
        }
      }
      default -> {}
    }
    tokens.unexpected("an expression");
    throw new IllegalStateException();
  }

  private Expr list() {
    Place place = tokens.expectOperator("[").place();
    List<Expr> items = new ArrayList<>();
    while (!tokens.isOperator("]")) {
      items.add(expressions.expression());
      if (!tokens.skipOperator(",")) {
        break;
      }
    }
    tokens.expectOperator("]");
    return new Expr.ListExpr(place, items);
  }

  private Expr dict() {
    Place place = tokens.expectOperator("{").place();
    List<Expr> keys = new ArrayList<>();
    List<Expr> values = new ArrayList<>();
    while (!tokens.isOperator("}")) {
      keys.add(expressions.expression());
      tokens.expectOperator(":");
      values.add(expressions.expression());
      if (!tokens.skipOperator(",")) {
        break;
      }
    }
    tokens.expectOperator("}");
    return new Expr.DictExpr(place, keys, values);
  }

  private Expr postfix(Expr value) {
    for (int links = 0; ; tokens.link(++links)) {
      Token token = tokens.current();
      if (token.isOperator(".")) {
        value = attribute(value);
      } else if (token.isOperator("[")) {
        value = item(value);
      } else if (token.isOperator("(")) {
        value = new Expr.Call(token.place(), value, arguments());
      } else {
        return value;
      }
    }
  }

  private Expr filtersAndTests(Expr value) {
    for (int links = 0; ; tokens.link(++links)) {
      Token token = tokens.current();
      if (tokens.skipOperator("|")) {
        value = filter(value);
      } else if (token.isName("is")) {
        value = test(value);
      } else if (token.isOperator("(")) {
        value = new Expr.Call(token.place(), value, arguments());
      } else {
        return value;
      }
    }
  }

  private Expr attribute(Expr value) {
    tokens.expectOperator(".");
    Token name = tokens.next();
    return switch (name.kind()) {
      case NAME -> new Expr.Getattr(name.place(), value, name.text());
      case INTEGER ->
          new Expr.Getitem(name.place(), value, new Expr.Const(name.place(), name.value()));
      default -> throw name.place().fault("expected a name or number, found %s", name.described());
    };
  }

  private Expr item(Expr value) {
    Place place = tokens.expectOperator("[").place();
    List<Expr> indices = new ArrayList<>();
    while (!tokens.isOperator("]")) {
      if (!indices.isEmpty()) {
        tokens.expectOperator(",");
      }
      indices.add(index());
    }
    tokens.expectOperator("]");
    if (indices.size() == 1) {
      return new Expr.Getitem(place, value, indices.get(0));
    }
    if (indices.stream().anyMatch(index -> index instanceof Expr.Slice)) {
      throw place.fault("a slice cannot stand beside other indices");
    }
    return new Expr.Getitem(place, value, new Expr.TupleExpr(place, indices));
  }

  private Expr index() {
    Place place = tokens.current().place();
    Expr start = tokens.isOperator(":") ? null : expressions.expression();
    if (!tokens.skipOperator(":")) {
      if (start == null) {
        throw new IllegalStateException();
      }
      return start;
    }
    Expr stop = isIndexEnd() || tokens.isOperator(":") ? null : expressions.expression();
    Expr step = null;
    if (tokens.skipOperator(":") && !isIndexEnd()) {
      step = expressions.expression();
    }
    return new Expr.Slice(place, start, stop, step);
  }

  private boolean isIndexEnd() {
    return tokens.isOperator("]") || tokens.isOperator(",");
  }

  /** What stands in brackets behind a name. */
  CallArguments arguments() {
    Place place = tokens.expectOperator("(").place();
    List<Expr> positional = new ArrayList<>();
    List<String> names = new ArrayList<>();
    List<Expr> values = new ArrayList<>();
    Expr more = null;
    Expr moreNamed = null;
    while (!tokens.isOperator(")")) {
      Token token = tokens.current();
      boolean inOrder = moreNamed == null;
      if (tokens.skipOperator("*")) {
        inOrder &= more == null;
        more = expressions.expression();
      } else if (tokens.skipOperator("**")) {
        moreNamed = expressions.expression();
      } else if (token.kind() == Kind.NAME && tokens.ahead().isOperator("=")) {
        tokens.next();
        tokens.next();
        if (names.contains(token.text())) {
          throw token.place().fault("the argument '%s' is given twice", token.text());
        }
        names.add(token.text());
        values.add(expressions.expression());
      } else {
        inOrder &= more == null && names.isEmpty();
        positional.add(expressions.expression());
      }
      if (!inOrder) {
        throw place.fault(
            "the arguments of this call are out of order: first those by position, then by name");
      }
      if (!tokens.skipOperator(",")) {
        break;
      }
    }
    tokens.expectOperator(")");
    return new CallArguments(positional, names, values, more, moreNamed);
  }

  /** A filter behind its bar. */
  Expr.Filter filter(@Nullable Expr value) {
    Place place = tokens.current().place();
    String name = dottedName();
    CallArguments arguments = tokens.isOperator("(") ? arguments() : CallArguments.NONE;
    return new Expr.Filter(place, value, name, arguments);
  }

  private String dottedName() {
    StringBuilder name = new StringBuilder(tokens.expectName().text());
    while (tokens.skipOperator(".")) {
      name.append('.').append(tokens.expectName().text());
    }
    return name.toString();
  }

  private Expr test(Expr value) {
    Place is = tokens.next().place();
    boolean negated = tokens.skipName("not");
    Place place = tokens.current().place();
    String name = dottedName();
    CallArguments arguments = CallArguments.NONE;
    Token token = tokens.current();
    boolean operand =
        LITERALS.contains(token.kind()) || token.isOperator("[") || token.isOperator("{");
    if (token.isOperator("(")) {
      arguments = arguments();
    } else if (operand && !token.isName("else") && !token.isName("or") && !token.isName("and")) {
      if (token.isName("is")) {
        throw token.place().fault("tests with 'is' cannot be chained");
      }
      Expr argument = postfix(primary(false));
      arguments = new CallArguments(List.of(argument), List.of(), List.of(), null, null);
    }
    Expr test = new Expr.Test(place, value, name, arguments);
    return negated ? new Expr.Not(is, test) : test;
  }
}
