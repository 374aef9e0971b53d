package io.xmodel.internal.jinja.syntax;

import io.xmodel.internal.jinja.syntax.Token.Kind;
import io.xmodel.internal.jinja.value.Quote;
import io.xmodel.internal.jinja.value.Text;
import java.util.ArrayList;
import java.util.List;

/** Statements, as jinja2's parser reads them. */
public final class Parser {
  private final Tokens tokens;
  private final ExpressionParser expressions;

  private Parser(Tokens tokens) {
    this.tokens = tokens;
    this.expressions = new ExpressionParser(tokens);
  }

  /** The tree of a template. */
  public static List<Stmt> parse(String template) {
    return new Parser(new Tokens(Lexer.tokens(template))).statements(List.of());
  }

  /** Statements up to one of the tags, whose name is the next token then. */
  private List<Stmt> statements(List<String> ends) {
    tokens.enter();
    List<Stmt> body = new ArrayList<>();
    List<Expr> output = new ArrayList<>();
    while (!tokens.is(Kind.END)) {
      Token token = tokens.next();
      switch (token.kind()) {
        case DATA -> output.add(new Expr.Data(token.place(), token.text()));
        case VARIABLE_BEGIN -> {
          output.add(expressions.tuple());
          tokens.expect(Kind.VARIABLE_END, "'}}'");
        }
        case BLOCK_BEGIN -> {
          flush(output, body);
          if (tokens.is(Kind.NAME) && ends.contains(tokens.current().text())) {
            tokens.leave();
            return body;
          }
          body.add(statement());
          tokens.expect(Kind.BLOCK_END, "'%}'");
        }
        default -> throw token.place().fault("there is an unexpected %s", token.described());
      }
    }
    if (!ends.isEmpty()) {
      tokens.unexpected("'{% " + String.join(" %}' or '{% ", ends) + " %}'");
    }
    flush(output, body);
    tokens.leave();
    return body;
  }

  private static void flush(List<Expr> output, List<Stmt> body) {
    if (!output.isEmpty()) {
      body.add(new Stmt.Output(output.get(0).place(), List.copyOf(output)));
      output.clear();
    }
  }

  private Stmt statement() {
    Token tag = tokens.expectName();
    Place place = tag.place();
    return switch (tag.text()) {
      case "for" -> loop(place);
      case "if" -> condition(place);
      case "set" -> assignment(place);
      case "macro" -> {
        String name = targetName();
        yield new Stmt.Macro(place, name, signature(), block("endmacro"));
      }
      case "call" -> call(place);
      case "filter" -> {
        Expr.Filter filter = expressions.blockFilter(true);
        if (filter == null) {
          throw new IllegalStateException();
        }
        yield new Stmt.FilterBlock(place, filter, block("endfilter"));
      }
      case "with" -> with(place);
      case "print" -> new Stmt.Output(place, printed());
      case "autoescape" ->
          new Stmt.Autoescape(place, expressions.expression(), block("endautoescape"));
      case "block" -> namedBlock(place);
      case "generation" -> new Stmt.Generation(place, block("endgeneration"));
      case "include", "import", "from", "extends" -> outside(place, tag.text());
      case "break" -> new Stmt.Break(place);
      case "continue" -> new Stmt.Continue(place);
      default -> throw place.fault("there is no tag '%s'", Quote.of(tag.text()));
    };
  }

  /** The body of a statement, from the end of its tag to behind the name of its end tag. */
  private List<Stmt> block(String end) {
    List<Stmt> body = blockUntil(List.of(end));
    tokens.next();
    return body;
  }

  private List<Stmt> blockUntil(List<String> ends) {
    tokens.skipOperator(":");
    tokens.expect(Kind.BLOCK_END, "'%}'");
    return statements(ends);
  }

  private Stmt loop(Place place) {
    Expr target = target(false);
    tokens.expectName("in");
    Expr items = expressions.unconditional();
    Expr test = tokens.skipName("if") ? expressions.expression() : null;
    boolean recursive = tokens.skipName("recursive");
    List<Stmt> body = blockUntil(List.of("endfor", "else"));
    List<Stmt> otherwise = tokens.next().isName("else") ? block("endfor") : List.of();
    return new Stmt.For(place, target, items, test, recursive, body, otherwise);
  }

  private Stmt condition(Place place) {
    Expr test = expressions.unconditional();
    List<String> ends = List.of("elif", "else", "endif");
    List<Stmt> body = blockUntil(ends);
    List<Stmt.If> elifs = new ArrayList<>();
    List<Stmt> otherwise = List.of();
    for (Token tag = tokens.next(); !tag.isName("endif"); tag = tokens.next()) {
      if (tag.isName("else")) {
        otherwise = block("endif");
        break;
      }
      Expr next = expressions.unconditional();
      elifs.add(new Stmt.If(tag.place(), next, blockUntil(ends), List.of(), List.of()));
    }
    return new Stmt.If(place, test, body, elifs, otherwise);
  }

  private Stmt assignment(Place place) {
    Expr target = target(true);
    if (tokens.skipOperator("=")) {
      return new Stmt.Set(place, target, expressions.tuple());
    }
    Expr.Filter filter = expressions.blockFilter(false);
    return new Stmt.SetBlock(place, target, filter, block("endset"));
  }

  private Stmt call(Place place) {
    Stmt.Signature signature = tokens.isOperator("(") ? signature() : Stmt.Signature.NONE;
    if (!(expressions.expression() instanceof Expr.Call call)) {
      throw place.fault("'call' needs a call, such as {%% call name() %%}");
    }
    return new Stmt.CallBlock(place, signature, call, block("endcall"));
  }

  private Stmt with(Place place) {
    List<Expr> targets = new ArrayList<>();
    List<Expr> values = new ArrayList<>();
    while (!tokens.is(Kind.BLOCK_END)) {
      if (!targets.isEmpty()) {
        tokens.expectOperator(",");
      }
      targets.add(target(false));
      tokens.expectOperator("=");
      values.add(expressions.expression());
    }
    return new Stmt.With(place, targets, values, block("endwith"));
  }

  private List<Expr> printed() {
    List<Expr> parts = new ArrayList<>();
    while (!tokens.is(Kind.BLOCK_END)) {
      if (!parts.isEmpty()) {
        tokens.expectOperator(",");
      }
      parts.add(expressions.expression());
    }
    return parts;
  }

  private Stmt namedBlock(Place place) {
    String name = tokens.expectName().text();
    boolean scoped = tokens.skipName("scoped");
    boolean required = tokens.skipName("required");
    List<Stmt> body = block("endblock");
    if (required && !body.stream().allMatch(Parser::isBlank)) {
      throw place.fault("a required block can hold only comments and blanks");
    }
    tokens.skipName(name);
    return new Stmt.Block(place, name, scoped, required, body);
  }

  private static boolean isBlank(Stmt statement) {
    return statement instanceof Stmt.Output output
        && output.parts().stream()
            .allMatch(part ->
                part instanceof Expr.Data data && data.text().codePoints().allMatch(Text::isSpace));
  }

  /** Reads a tag that names another template, so that what is wrong in it is seen. */
  private Stmt outside(Place place, String tag) {
    Expr template = expressions.expression();
    List<String> names = new ArrayList<>();
    if (tag.equals("import")) {
      tokens.expectName("as");
      names.add(targetName());
    } else if (tag.equals("from")) {
      tokens.expectName("import");
      while (tokens.is(Kind.NAME) && !isContext()) {
        String name = targetName();
        names.add(tokens.skipName("as") ? targetName() : name);
        if (!tokens.skipOperator(",")) {
          break;
        }
      }
    } else if (tag.equals("include") && tokens.isName("ignore")) {
      tokens.next();
      tokens.expectName("missing");
    }
    if (!tag.equals("extends") && isContext()) {
      tokens.next();
      tokens.next();
    }
    return new Stmt.Outside(place, tag, template, names);
  }

  private boolean isContext() {
    return (tokens.isName("with") || tokens.isName("without")) && tokens.ahead().isName("context");
  }

  private Stmt.Signature signature() {
    List<String> names = new ArrayList<>();
    List<Expr> defaults = new ArrayList<>();
    tokens.expectOperator("(");
    while (!tokens.isOperator(")")) {
      if (!names.isEmpty()) {
        tokens.expectOperator(",");
      }
      Place place = tokens.current().place();
      String name = targetName();
      if (tokens.skipOperator("=")) {
        defaults.add(expressions.expression());
      } else if (!defaults.isEmpty()) {
        throw place.fault("a parameter without a default stands behind one with a default");
      }
      if (names.contains(name)) {
        throw place.fault("the parameter '%s' is there twice", Quote.of(name));
      }
      names.add(name);
    }
    tokens.expectOperator(")");
    return new Stmt.Signature(names, defaults);
  }

  private String targetName() {
    Token token = tokens.expectName();
    if (ExpressionParser.constant(token.text()) != null) {
      throw token.place().fault("nothing can be assigned to '%s'", token.text());
    }
    return token.text();
  }

  private Expr target(boolean namespaces) {
    Expr target = expressions.targets(namespaces);
    requireTarget(target);
    return target;
  }

  private static void requireTarget(Expr target) {
    switch (target) {
      case Expr.Name _, Expr.NamespaceRef _ -> {}
      case Expr.TupleExpr tuple -> tuple.items().forEach(Parser::requireTarget);
      default -> throw target.place().fault("nothing can be assigned to this");
    }
  }
}
