package io.xmodel.internal.jinja.filter;

import io.xmodel.internal.jinja.filter.Filters.Filter;
import io.xmodel.internal.jinja.method.Escaping;
import io.xmodel.internal.jinja.value.Budget;
import io.xmodel.internal.jinja.value.Failure;
import io.xmodel.internal.jinja.value.Iteration;
import io.xmodel.internal.jinja.value.Markup;
import io.xmodel.internal.jinja.value.None;
import io.xmodel.internal.jinja.value.Parameters;
import io.xmodel.internal.jinja.value.Parameters.Bound;
import io.xmodel.internal.jinja.value.Printing;
import io.xmodel.internal.jinja.value.PyDict;
import io.xmodel.internal.jinja.value.Quote;
import io.xmodel.internal.jinja.value.Text;
import io.xmodel.internal.jinja.value.Undefined;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Filters for pages of the web, which chat templates seldom use. */
final class HtmlFilters {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final Pattern ENTITY = Pattern.compile("&(#?\\w+);?");

  private HtmlFilters() {}

  static void addTo(Map<String, Filter> all) {
    for (String name : List.of("e", "escape")) {
      Filters.add(
          all,
          Parameters.positional(name, 1, 1),
          (budget, bound) -> new Markup(Escaping.escaped(budget, bound.get(0))));
    }
    Filters.add(
        all,
        Parameters.of("forceescape", 1, "value"),
        (budget, bound) ->
            new Markup(budget.made(Markup.escape(Printing.str(budget, bound.get(0))))));
    Filters.add(
        all,
        Parameters.of("safe", 1, "value"),
        (budget, bound) -> new Markup(Printing.str(budget, bound.get(0))));
    Filters.add(all, Parameters.of("striptags", 1, "value"), HtmlFilters::stripTags);
    Filters.add(all, Parameters.of("xmlattr", 1, "d", "autospace"), HtmlFilters::attributes);
    Filters.add(all, Parameters.of("urlencode", 1, "value"), HtmlFilters::urlEncode);
    all.put(
        "urlize",
        (_, _) -> {
          throw Failure.other("the filter 'urlize' is not known to this library");
        });
  }

  private static Object stripTags(Budget budget, Bound bound) {
    String text = Printing.str(budget, bound.get(0));
    budget.write(text.length());
    text = without(budget, without(budget, text, "<!--", "-->"), "<", ">");
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < text.length(); ) {
      int start = i;
      while (i < text.length() && !Text.isSpace(text.charAt(i))) {
        i++;
      }
      if (i > start) {
        words.append(words.isEmpty() ? "" : " ").append(text, start, i);
      }
      i++;
    }
    return ENTITY.matcher(words).replaceAll(entity -> Matcher.quoteReplacement(character(entity)));
  }

  private static String without(Budget budget, String text, String open, String close) {
    StringBuilder rest = new StringBuilder(text);
    for (int start; (start = rest.indexOf(open)) >= 0; ) {
      budget.read(rest.length());
      int end = rest.indexOf(close, start);
      if (end < 0) {
        break;
      }
      rest.delete(start, end + close.length());
    }
    return rest.toString();
  }

  private static String character(MatchResult entity) {
    return switch (entity.group(1)) {
      case "amp" -> "&";
      case "lt" -> "<";
      case "gt" -> ">";
      case "quot", "#34" -> "\"";
      case "#39" -> "'";
      default ->
          throw Failure.other(
              "the entity '%s' is not known to this library", Quote.of(entity.group()));
    };
  }

  private static Object attributes(Budget budget, Bound bound) {
    PyDict dict = ValueFilters.dict("xmlattr", bound.get(0));
    StringBuilder attributes = new StringBuilder();
    for (Iterator<Object> keys = dict.iterate(), values = dict.values(); keys.hasNext(); ) {
      Object key = keys.next();
      Object value = values.next();
      if (value == None.NONE || value instanceof Undefined) {
        continue;
      }
      if (!Text.is(key)) {
        throw Failure.type("an attribute's name must be a string");
      }
      if (Text.of(key).chars().anyMatch(c -> " \t\n\r\f\u000b/>=".indexOf(c) >= 0)) {
        throw Failure.value("'%s' is no name of an attribute", Quote.of(Text.of(key)));
      }
      attributes
          .append(attributes.isEmpty() ? "" : " ")
          .append(Escaping.escaped(budget, key))
          .append("=\"")
          .append(Escaping.escaped(budget, value))
          .append('"');
      budget.checkLength(attributes.length());
    }
    boolean space = (!bound.has(1) || bound.truth(1)) && !attributes.isEmpty();
    return budget.made((space ? " " : "") + attributes);
  }

  private static Object urlEncode(Budget budget, Bound bound) {
    Object value = bound.get(0);
    if (Text.is(value) || !Iteration.isIterable(value)) {
      return quoted(budget, value, false);
    }
    Iterator<Object> pairs = value instanceof PyDict dict ? dict.items() : Iteration.of(value);
    List<String> parts = new ArrayList<>();
    while (pairs.hasNext()) {
      List<Object> pair = Iteration.list(budget, pairs.next());
      if (pair.size() != 2) {
        throw Failure.value("urlencode needs pairs of a name and a value");
      }
      parts.add(quoted(budget, pair.get(0), true) + "=" + quoted(budget, pair.get(1), true));
    }
    return budget.made(String.join("&", parts));
  }

  private static String quoted(Budget budget, Object value, boolean query) {
    String text = Printing.str(budget, value);
    budget.write(3L * text.length());
    StringBuilder quoted = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      boolean plain = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9');
      if (plain || "_.-~".indexOf(b) >= 0 || (b == '/' && !query)) {
        quoted.append((char) b);
      } else if (b == ' ' && query) {
        quoted.append('+');
      } else {
        quoted.append('%').append(HEX.toHexDigits(b));
      }
    }
    return quoted.toString();
  }
}
