package io.xmodel.internal.jinja;

import com.hubspot.jinjava.el.ext.JinjavaBeanELResolver;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import jinjava.javax.el.ELContext;
import org.jspecify.annotations.Nullable;

/**
 * Methods of strings in templates, as Python has them. The engine would otherwise call Java's:
 * whose {@code split} takes a regular expression and drops empty strings at the end, so that {@code
 * content.split('</think>')[-1]} gives the thinking when nothing follows it.
 */
final class PythonStrings extends JinjavaBeanELResolver {
  PythonStrings() {
    super(true); // Read-only, as the engine's own.
  }

  @Override
  public @Nullable Object invoke(
      ELContext context,
      Object base,
      Object method,
      Class<?> @Nullable [] types,
      Object @Nullable [] parameters) {
    if (!(base instanceof CharSequence)) {
      return super.invoke(context, base, method, types, parameters);
    }
    Object result = call(base.toString(), method.toString(), parameters);
    // Whatever is not known here must not become a call of Java's method of that name.
    context.setPropertyResolved(true);
    return result;
  }

  private static Object call(String text, String method, Object @Nullable [] parameters) {
    int count = parameters == null ? 0 : parameters.length;
    String first = argument(parameters, 0);
    String second = argument(parameters, 1);
    return switch (method + count) {
      case "split1" -> split(text, first);
      case "strip0" -> strip(text, PythonStrings::isSpace, true, true);
      case "strip1" -> strip(text, c -> first.indexOf(c) >= 0, true, true);
      case "lstrip0" -> strip(text, PythonStrings::isSpace, true, false);
      case "lstrip1" -> strip(text, c -> first.indexOf(c) >= 0, true, false);
      case "rstrip0" -> strip(text, PythonStrings::isSpace, false, true);
      case "rstrip1" -> strip(text, c -> first.indexOf(c) >= 0, false, true);
      case "startswith1" -> text.startsWith(first);
      case "endswith1" -> text.endsWith(first);
      case "replace2" -> text.replace(first, second);
      case "find1" -> text.indexOf(first);
      case "upper0" -> text.toUpperCase(Locale.ROOT);
      case "lower0" -> text.toLowerCase(Locale.ROOT);
      default ->
          throw new UnsupportedOperationException(
              "strings have no method %s with %d arguments here".formatted(method, count));
    };
  }

  private static String argument(Object @Nullable [] parameters, int index) {
    return parameters != null && parameters.length > index ? String.valueOf(parameters[index]) : "";
  }

  private static List<String> split(String text, String separator) {
    if (separator.isEmpty()) {
      throw new UnsupportedOperationException("split needs a separator");
    }
    List<String> parts = new ArrayList<>();
    int start = 0;
    for (int end; (end = text.indexOf(separator, start)) >= 0; start = end + separator.length()) {
      parts.add(text.substring(start, end));
    }
    parts.add(text.substring(start));
    return parts;
  }

  private static boolean isSpace(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
  }

  private static String strip(String text, IntPredicate stripped, boolean left, boolean right) {
    int start = 0;
    int end = text.length();
    while (left && start < end && stripped.test(text.charAt(start))) {
      start++;
    }
    while (right && end > start && stripped.test(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }
}
