package io.xmodel.internal.jinja.method;

import io.xmodel.internal.jinja.value.Arguments;
import io.xmodel.internal.jinja.value.Budget;
import io.xmodel.internal.jinja.value.Failure;
import io.xmodel.internal.jinja.value.Ints;
import io.xmodel.internal.jinja.value.Iteration;
import io.xmodel.internal.jinja.value.Markup;
import io.xmodel.internal.jinja.value.Parameters;
import io.xmodel.internal.jinja.value.Parameters.Bound;
import io.xmodel.internal.jinja.value.PyBytes;
import io.xmodel.internal.jinja.value.PyList;
import io.xmodel.internal.jinja.value.PyTuple;
import io.xmodel.internal.jinja.value.Text;
import io.xmodel.internal.jinja.value.Types;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Python's methods of strings. What a marked string gives is marked as safe, too. */
public final class StringMethods {
  private static final Map<String, Method> METHODS = methods();

  private StringMethods() {}

  /** A method of a string, or null. */
  static @Nullable Object of(Object text, String name) {
    Method method = METHODS.get(name);
    return method == null ? null : method.of(name, text);
  }

  /** What a method does with its text. */
  private interface Body {
    Object apply(Budget budget, String text, Bound bound);
  }

  private static Map<String, Method> methods() {
    Map<String, Method> all = new HashMap<>();
    cases(all);
    questions(all);
    searches(all);
    parts(all);
    widths(all);
    all.put("join", StringMethods::join);
    all.put("format", StringFormat::format);
    all.put("format_map", StringFormat::formatMap);
    all.put("maketrans", Translation::table);
    all.put("translate", Translation::translate);
    add(
        all,
        Parameters.of("encode", 0, "encoding", "errors"),
        (budget, text, bound) -> {
          requireUtf8("encode", bound.or(0, "utf-8"));
          budget.write(text.length());
          return new PyBytes(text);
        });
    return all;
  }

  private static void add(Map<String, Method> all, Parameters parameters, Body body) {
    all.put(
        parameters.function(),
        (budget, self, arguments) -> {
          String text = Text.of(self);
          budget.read(text.length());
          return like(self, body.apply(budget, text, parameters.bind(arguments)));
        });
  }

  /** Marks what a marked string gives. */
  private static Object like(Object self, Object result) {
    if (!(self instanceof Markup)) {
      return result;
    }
    return switch (result) {
      case String text -> new Markup(text);
      case PyList list -> new PyList(list.items().stream().map(item -> like(self, item)).toList());
      case PyTuple tuple ->
          new PyTuple(tuple.items().stream().map(item -> like(self, item)).toList());
      default -> result;
    };
  }

  private static void cases(Map<String, Method> all) {
    Map<String, UnaryOperator<String>> changes =
        Map.of(
            "upper", Cases::upper,
            "lower", Cases::lower,
            "capitalize", Cases::capitalize,
            "title", Cases::title,
            "swapcase", Cases::swap,
            "casefold", Cases::fold);
    changes.forEach((name, change) ->
        add(
            all,
            Parameters.positional(name, 0, 0),
            (budget, text, _) -> {
              budget.write(text.length());
              return change.apply(text);
            }));
  }

  private static void questions(Map<String, Method> all) {
    question(all, "isalnum", text -> Characters.all(text, Characters::isAlphaNumeric));
    question(all, "isalpha", text -> Characters.all(text, Character::isLetter));
    question(all, "isascii", text -> text.chars().allMatch(c -> c < 0x80));
    question(all, "isdecimal", text -> Characters.all(text, Characters::isDecimal));
    question(all, "isdigit", text -> Characters.all(text, Characters::isDigit));
    question(all, "isnumeric", text -> Characters.all(text, Characters::isNumeric));
    question(all, "isidentifier", Characters::isIdentifier);
    question(all, "isspace", text -> Characters.all(text, Text::isSpace));
    question(all, "isprintable", text -> text.codePoints().allMatch(Text::isPrintable));
    question(all, "islower", Cases::isLower);
    question(all, "isupper", Cases::isUpper);
    question(all, "istitle", Cases::isTitle);
  }

  private static void question(Map<String, Method> all, String name, Predicate<String> test) {
    add(
        all,
        Parameters.positional(name, 0, 0),
        (budget, text, _) -> {
          budget.read(text.length());
          return test.test(text);
        });
  }

  private static void searches(Map<String, Method> all) {
    add(all, three("find"), (budget, text, bound) -> Searching.find(budget, text, bound, false));
    add(all, three("rfind"), (budget, text, bound) -> Searching.find(budget, text, bound, true));
    add(all, three("index"), (budget, text, bound) -> Searching.index(budget, text, bound, false));
    add(all, three("rindex"), (budget, text, bound) -> Searching.index(budget, text, bound, true));
    add(all, three("count"), Searching::count);
    add(all, three("startswith"), (b, text, bound) -> Searching.edge(b, text, bound, false));
    add(all, three("endswith"), (b, text, bound) -> Searching.edge(b, text, bound, true));
    all.put(
        "replace",
        (budget, self, arguments) -> {
          Bound bound = three("replace", 2).bind(arguments);
          String replacement = string(bound.get(1));
          int most = bound.has(2) ? Ints.clamped(bound.get(2)) : -1;
          if (self instanceof Markup && !(bound.get(1) instanceof Markup)) {
            replacement = Markup.escape(replacement);
          }
          String old = string(bound.get(0));
          return Text.like(self, Searching.replace(budget, Text.of(self), old, replacement, most));
        });
    add(
        all,
        Parameters.positional("removeprefix", 1, 1),
        (_, text, bound) -> {
          String prefix = string(bound.get(0));
          return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
        });
    add(
        all,
        Parameters.positional("removesuffix", 1, 1),
        (_, text, bound) -> {
          String suffix = string(bound.get(0));
          return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
        });
  }

  private static Parameters three(String name) {
    return three(name, 1);
  }

  private static Parameters three(String name, int required) {
    return Parameters.positional(name, required, 3);
  }

  private static void parts(Map<String, Method> all) {
    add(
        all,
        Parameters.of("split", 0, "sep", "maxsplit"),
        (budget, text, bound) -> {
          int limit = Ints.clamped(bound.or(1, -1L));
          return list(
              bound.some(0)
                  ? Splitting.split(budget, text, string(bound.get(0)), limit)
                  : Splitting.words(budget, text, limit));
        });
    add(
        all,
        Parameters.of("rsplit", 0, "sep", "maxsplit"),
        (budget, text, bound) -> {
          int limit = Ints.clamped(bound.or(1, -1L));
          return list(
              bound.some(0)
                  ? Splitting.splitLast(budget, text, string(bound.get(0)), limit)
                  : Splitting.lastWords(budget, text, limit));
        });
    add(
        all,
        Parameters.of("splitlines", 0, "keepends"),
        (budget, text, bound) -> list(Splitting.lines(budget, text, bound.truth(0))));
    partition(all, "partition", false);
    partition(all, "rpartition", true);
    strip(all, "strip", true, true);
    strip(all, "lstrip", true, false);
    strip(all, "rstrip", false, true);
  }

  private static PyList list(List<String> parts) {
    return new PyList(List.<Object>copyOf(parts));
  }

  private static void partition(Map<String, Method> all, String name, boolean last) {
    add(
        all,
        Parameters.positional(name, 1, 1),
        (budget, text, bound) -> {
          String separator = string(bound.get(0));
          if (separator.isEmpty()) {
            throw Failure.value("a text cannot be split at an empty string");
          }
          budget.search(text, separator);
          budget.write(text.length());
          int at =
              last
                  ? Text.lastIndexOf(text, separator, text.length())
                  : Text.indexOf(text, separator, 0);
          if (at < 0) {
            return last ? PyTuple.of("", "", text) : PyTuple.of(text, "", "");
          }
          String after = text.substring(at + separator.length());
          return PyTuple.of(text.substring(0, at), separator, after);
        });
  }

  private static void strip(Map<String, Method> all, String name, boolean left, boolean right) {
    add(
        all,
        Parameters.positional(name, 0, 1),
        (budget, text, bound) -> {
          budget.read(text.length());
          IntPredicate stripped =
              bound.some(0) ? oneOf(budget, string(bound.get(0)), text) : Text::isSpace;
          return Splitting.strip(text, stripped, left, right);
        });
  }

  /** Whether a character is one of some. */
  static IntPredicate oneOf(Budget budget, String characters, String text) {
    budget.work((long) Math.min(characters.length(), 64) * text.length() / 64);
    if (characters.length() < 64) {
      return c -> characters.indexOf(c) >= 0;
    }
    Collection<Integer> set = new HashSet<>();
    characters.codePoints().forEach(set::add);
    return set::contains;
  }

  private static void widths(Map<String, Method> all) {
    width(all, "center", Padding::center);
    width(all, "ljust", Padding::left);
    width(all, "rjust", Padding::right);
    add(
        all,
        Parameters.positional("zfill", 1, 1),
        (budget, text, bound) -> Padding.zeros(budget, text, Ints.clamped(bound.get(0))));
    add(
        all,
        Parameters.of("expandtabs", 0, "tabsize"),
        (budget, text, bound) -> Padding.tabs(budget, text, Ints.clamped(bound.or(0, 8L))));
  }

  /** Fills a text up. */
  private interface Fill {
    String apply(Budget budget, String text, int width, String fill);
  }

  private static void width(Map<String, Method> all, String name, Fill fill) {
    add(
        all,
        Parameters.positional(name, 1, 2),
        (budget, text, bound) ->
            fill.apply(budget, text, Ints.clamped(bound.get(0)), string(bound.or(1, " "))));
  }

  private static Object join(Budget budget, Object self, Arguments arguments) {
    Object items = Parameters.positional("join", 1, 1).bind(arguments).get(0);
    boolean markup = self instanceof Markup;
    StringBuilder joined = new StringBuilder();
    String separator = "";
    for (Iterator<Object> each = Iteration.of(items); each.hasNext(); ) {
      Object item = each.next();
      if (!Text.is(item) && !markup) {
        throw Failure.type("join needs strings, found %s", Types.described(item));
      }
      String text = markup ? Escaping.escaped(budget, item) : Text.of(item);
      joined.append(separator).append(text);
      separator = Text.of(self);
      budget.work(1);
      budget.checkLength(joined.length());
    }
    return Text.like(self, budget.made(joined.toString()));
  }

  static void requireUtf8(String method, Arguments arguments) {
    Bound bound = Parameters.of(method, 0, "encoding", "errors").bind(arguments);
    requireUtf8(method, bound.or(0, "utf-8"));
  }

  private static void requireUtf8(String method, Object encoding) {
    String name = string(encoding).toLowerCase(Locale.ROOT).replace('_', '-');
    if (!name.equals("utf-8") && !name.equals("utf8")) {
      throw Failure.other("%s knows only UTF-8 here", method);
    }
  }

  private static String string(Object value) {
    return Text.of(value);
  }
}
