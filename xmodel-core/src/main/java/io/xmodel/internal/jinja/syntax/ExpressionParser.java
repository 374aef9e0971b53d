package io.xmodel.internal.jinja.syntax;

import io.xmodel.internal.jinja.syntax.Expr.CallArguments;
import io.xmodel.internal.jinja.syntax.Expr.Operand;
import io.xmodel.internal.jinja.syntax.Token.Kind;
import io.xmodel.internal.jinja.value.None;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Expressions, from the weakest operator to the strongest, as jinja2's parser reads them. */
final class ExpressionParser {
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

  private final Tokens tokens;
  private final PostfixParser postfix;

  ExpressionParser(Tokens tokens) {
    this.tokens = tokens;
    this.postfix = new PostfixParser(tokens, this);
  }

  /** An expression without a comma. */
  Expr expression() {
    tokens.enter();
    Place place = tokens.current().place();
    Expr value = or();
    for (int links = 0; tokens.skipName("if"); tokens.link(++links)) {
      Expr test = or();
      Expr otherwise = tokens.skipName("else") ? expression() : null;
      value = new Expr.Cond(place, test, value, otherwise);
    }
    tokens.leave();
    return value;
  }

  private Expr or() {
    Expr left = and();
    for (int links = 0; tokens.isName("or"); tokens.link(++links)) {
      Place place = tokens.next().place();
      left = new Expr.Logic(place, false, left, and());
    }
    return left;
  }

  private Expr and() {
    Expr left = not();
    for (int links = 0; tokens.isName("and"); tokens.link(++links)) {
      Place place = tokens.next().place();
      left = new Expr.Logic(place, true, left, not());
    }
    return left;
  }

  private Expr not() {
    if (!tokens.isName("not")) {
      return comparison();
    }
    tokens.enter();
    Expr value = new Expr.Not(tokens.next().place(), not());
    tokens.leave();
    return value;
  }

  private Expr comparison() {
    Place place = tokens.current().place();
    Expr first = sum();
    List<Operand> rest = new ArrayList<>();
    while (true) {
      Token token = tokens.current();
      if (token.kind() == Kind.OPERATOR && COMPARISONS.contains(token.text())) {
        tokens.next();
        rest.add(new Operand(token.text(), sum()));
      } else if (tokens.skipName("in")) {
        rest.add(new Operand("in", sum()));
      } else if (token.isName("not") && tokens.ahead().isName("in")) {
        tokens.next();
        tokens.next();
        rest.add(new Operand("not in", sum()));
      } else {
        return rest.isEmpty() ? first : new Expr.Compare(place, first, rest);
      }
    }
  }

  private Expr sum() {
    return leftToRight(Set.of("+", "-"), this::concat);
  }

  private Expr concat() {
    Place place = tokens.current().place();
    List<Expr> parts = new ArrayList<>(List.of(product()));
    while (tokens.skipOperator("~")) {
      parts.add(product());
    }
    return parts.size() == 1 ? parts.get(0) : new Expr.Concat(place, parts);
  }

  private Expr product() {
    return leftToRight(Set.of("*", "/", "//", "%"), this::power);
  }

  /** In jinja2, other than in Python, powers go from left to right. */
  private Expr power() {
    return leftToRight(Set.of("**"), () -> postfix.unary(true));
  }

  private Expr leftToRight(Set<String> operators, Supplier<Expr> operand) {
    Expr left = operand.get();
    for (int links = 0;
        tokens.is(Kind.OPERATOR) && operators.contains(tokens.current().text());
        tokens.link(++links)) {
      Token operator = tokens.next();
      left = new Expr.Binary(operator.place(), operator.text(), left, operand.get());
    }
    return left;
  }

  /** An expression, or several with commas between. */
  Expr tuple() {
    return tuple(false, this::expression);
  }

  /** As {@link #tuple()}, without an {@code if} outside of brackets. */
  Expr unconditional() {
    return tuple(false, this::or);
  }

  /** What stands between round brackets. */
  Expr bracketed() {
    return tuple(true, this::expression);
  }

  /** What is to be assigned to: names and brackets only. */
  Expr targets(boolean namespaces) {
    return tuple(false, () -> postfix.primary(namespaces));
  }

  /** One item, or several with commas between; in brackets there may be none. */
  private Expr tuple(boolean bracketed, Supplier<Expr> item) {
    Place place = tokens.current().place();
    List<Expr> items = new ArrayList<>();
    boolean comma = false;
    while (!isTupleEnd()) {
      items.add(item.get());
      if (!tokens.skipOperator(",")) {
        break;
      }
      comma = true;
    }
    if (!comma && !items.isEmpty()) {
      return items.get(0);
    }
    if (!comma && !bracketed) {
      tokens.unexpected("an expression");
    }
    return new Expr.TupleExpr(place, items);
  }

  private boolean isTupleEnd() {
    return tokens.is(Kind.VARIABLE_END) || tokens.is(Kind.BLOCK_END) || tokens.isOperator(")");
  }

  /** A filter of a block's text, without its bar when it is the first of {@code filter}. */
  Expr.@Nullable Filter blockFilter(boolean withoutBar) {
    Expr.Filter filter = withoutBar ? postfix.filter(null) : null;
    for (int links = 0; tokens.skipOperator("|"); tokens.link(++links)) {
      filter = postfix.filter(filter);
    }
    return filter;
  }

  CallArguments arguments() {
    return postfix.arguments();
  }

  /** A literal of one of the three names in either spelling, or null. */
  static @Nullable Object constant(String name) {
    return switch (name) {
      case "true", "True" -> true;
      case "false", "False" -> false;
      case "none", "None" -> None.NONE;
      default -> null;
    };
  }
}
