package io.xmodel.internal.jinja.syntax;

import io.xmodel.internal.jinja.syntax.Token.Kind;
import io.xmodel.internal.jinja.value.Decimals;
import io.xmodel.internal.jinja.value.Failure;
import io.xmodel.internal.jinja.value.Quote;
import io.xmodel.internal.jinja.value.Text;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The tokens inside one tag. */
final class TagLexer {
  private static final Pattern FLOAT =
      Pattern.compile(
          "(?<!\\.)(\\d+_)*+\\d++((\\.(\\d+_)*+\\d++)?[eE][+-]?(\\d+_)*+\\d++|\\.(\\d+_)*+\\d++)");

  private static final Pattern INTEGER =
      Pattern.compile(
          "0[bB](_?[01])++|0[oO](_?[0-7])++|0[xX](_?[0-9a-fA-F])++|[1-9](_?\\d)*+|0(_?0)*+");

  private static final Pattern STRING =
      Pattern.compile("'(?:[^'\\\\]|\\\\.)*+'|\"(?:[^\"\\\\]|\\\\.)*+\"", Pattern.DOTALL);

  private static final Pattern OPERATOR =
      Pattern.compile("//|\\*\\*|==|!=|>=|<=|[-+/*%~\\[\\](){}><=.:|,;]");

  private final String source;
  private final String end;
  private final IntFunction<Place> places;
  private final Deque<Character> open = new ArrayDeque<>();
  private int at;

  /**
   * A lexer of one tag.
   *
   * @param at where its inside begins
   * @param end how it ends
   */
  TagLexer(String source, int at, String end, IntFunction<Place> places) {
    this.source = source;
    this.at = at;
    this.end = end;
    this.places = places;
  }

  /** Adds the tag's tokens and its end, and returns where text goes on. */
  int run(List<Token> tokens) {
    while (at < source.length()) {
      int after = open.isEmpty() ? end() : -1;
      if (after >= 0) {
        Kind kind = end.equals("%}") ? Kind.BLOCK_END : Kind.VARIABLE_END;
        tokens.add(new Token(kind, "", "", places.apply(at)));
        return after;
      }
      if (Text.isSpace(source.charAt(at))) {
        at++;
      } else {
        tokens.add(token());
      }
    }
    return at;
  }

  /** Where text goes on when the tag ends here, else -1. */
  private int end() {
    boolean block = end.equals("%}");
    char sign = source.charAt(at);
    if (sign == '-' || (sign == '+' && block)) {
      return source.startsWith(end, at + 1) ? Lexer.afterTag(source, at + 3, sign) : -1;
    }
    if (!source.startsWith(end, at)) {
      return -1;
    }
    return block ? Lexer.afterTag(source, at + 2, ' ') : at + 2;
  }

  private Token token() {
    Place place = places.apply(at);
    String text;
    if ((text = match(FLOAT)) != null) {
      return new Token(Kind.FLOAT, text, Double.valueOf(text.replace("_", "")), place);
    }
    if ((text = match(INTEGER)) != null) {
      return new Token(Kind.INTEGER, text, integer(text, place), place);
    }
    int c = source.codePointAt(at);
    if (isNamePart(c)) {
      return name(place);
    }
    if ((text = match(STRING)) != null) {
      String inside = text.substring(1, text.length() - 1);
      return new Token(Kind.STRING, text, StringLiteral.value(inside, place), place);
    }
    if ((text = match(OPERATOR)) != null) {
      balance(text, place);
      return new Token(Kind.OPERATOR, text, text, place);
    }
    throw place.fault(
        c == '\'' || c == '"' ? "this string has no end" : "there is an unexpected character '%s'",
        Quote.of(Character.toString(c)));
  }

  private @Nullable String match(Pattern pattern) {
    Matcher matcher = pattern.matcher(source).region(at, source.length());
    matcher.useTransparentBounds(true);
    if (!matcher.lookingAt()) {
      return null;
    }
    at = matcher.end();
    return matcher.group();
  }

  private static Object integer(String text, Place place) {
    try {
      Object value = Decimals.parse(text, 0);
      if (value != null) {
        return value;
      }
    } catch (Failure e) {
      throw e.at(place.line(), place.column());
    }
    throw place.fault("'%s' is no whole number", Quote.of(text));
  }

  private static boolean isNamePart(int c) {
    return c == '_' || Character.isUnicodeIdentifierPart(c) && !Character.isIdentifierIgnorable(c);
  }

  private Token name(Place place) {
    int start = at;
    while (at < source.length() && isNamePart(source.codePointAt(at))) {
      at += Character.charCount(source.codePointAt(at));
    }
    String name = source.substring(start, at);
    int first = name.codePointAt(0);
    if (first != '_' && !Character.isUnicodeIdentifierStart(first)) {
      throw place.fault("'%s' is no name", Quote.of(name));
    }
    return new Token(Kind.NAME, name, name, place);
  }

  /** Brackets must match; a tag does not end inside of them. */
  private void balance(String operator, Place place) {
    switch (operator) {
      case "(" -> open.push(')');
      case "[" -> open.push(']');
      case "{" -> open.push('}');
      case ")", "]", "}" -> {
        if (open.isEmpty()) {
          throw place.fault("there is an unexpected '%s'", operator);
        }
        char expected = open.pop();
        if (expected != operator.charAt(0)) {
          throw place.fault("expected '%s', found '%s'", expected, operator);
        }
      }
      default -> {}
    }
  }
}
