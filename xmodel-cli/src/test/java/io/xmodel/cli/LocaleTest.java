package io.xmodel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Numbers have a point and words the same letters wherever the program runs: no number is written
 * and no letter case changed by the rules of the user's language. In the sources of all modules
 * that people run; the benchmarks set the locale themselves.
 */
class LocaleTest {
  private static final List<String> MODULES =
      List.of("xmodel-core", "xmodel-convert", "xmodel-kernels", "xmodel-cli");

  /** A text whose format depends on the locale: decimal points, grouped digits. */
  private static final Pattern FORMAT =
      Pattern.compile("\"[^\"\\n]*%[-#+ 0(]*(?:,[-#+ 0(,]*\\d*[dfgs]|\\d*(?:\\.\\d+)?[eEfgG]\\b)");

  private static final Pattern CASE = Pattern.compile("\\.to(?:Lower|Upper)Case\\(\\)");
  private static final Pattern STATEMENT = Pattern.compile("[;{}]\\s*\\n");

  @Test
  void numbersAndLettersDoNotDependOnTheLocale() throws IOException {
    List<String> found = new ArrayList<>();
    int files = 0;
    for (String module : MODULES) {
      try (Stream<Path> sources = Files.walk(Path.of("..", module, "src/main/java"))) {
        for (Path file : sources.filter(path -> path.toString().endsWith(".java")).toList()) {
          if (file.endsWith("TimeText.java")) {
            continue; // its directives are Python's
          }
          files++;
          check(file, Files.readString(file), found);
        }
      }
    }
    assertThat(files).isGreaterThan(200);
    assertThat(found).isEmpty();
  }

  @Test
  void theRuleSeesWhatItShould() {
    List<String> found = new ArrayList<>();
    Path file = Path.of("x");
    check(file, "a();\nb(\"%.4f\".formatted(x));\n", found);
    check(file, "a();\nb(\"%,d\".formatted(x));\n", found);
    check(file, "a();\nout.printf(\"%8.1f%n\", x);\n", found);
    check(file, "String s = t.toLowerCase();\n", found);
    assertThat(found).hasSize(4);
    found.clear();
    check(file, "a();\nb(String.format(Locale.ROOT, \"%.4f %,d\", x, y));\n", found);
    check(file, "a();\nb(\"%s %d 5 %\".formatted(x, y));\n", found);
    check(file, "t.toLowerCase(Locale.ROOT);\n", found);
    assertThat(found).isEmpty();
  }

  private static void check(Path file, String source, List<String> found) {
    for (Matcher matcher = FORMAT.matcher(source); matcher.find(); ) {
      int begin = 0;
      Matcher end = STATEMENT.matcher(source);
      while (end.find() && end.start() < matcher.start()) {
        begin = end.end();
      }
      int stop = end.find(matcher.end()) ? end.start() : source.length();
      if (!source.substring(begin, stop).contains("Locale.ROOT")) {
        found.add("%s: %s".formatted(file, matcher.group()));
      }
    }
    for (Matcher matcher = CASE.matcher(source); matcher.find(); ) {
      found.add("%s: %s".formatted(file, matcher.group()));
    }
  }

  /** The test's own machine may have any locale. */
  @Test
  void rootHasAPointAndNoGroups() {
    assertThat(String.format(Locale.ROOT, "%.1f %d", 1234.5, 1234)).isEqualTo("1234.5 1234");
  }
}
