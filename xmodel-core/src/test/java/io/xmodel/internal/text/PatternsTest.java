package io.xmodel.internal.text;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.error.CheckpointException;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Regular expressions, and what becomes of their matches, as in Hugging Face's library. */
class PatternsTest {
  private static final int ROUNDS = Integer.getInteger("xmodel.patterns", 120);
  private static final List<String> BEHAVIORS =
      List.of("Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous");
  private static final String[] ATOMS = {
    "a",
    "b",
    "\\s",
    "\\S",
    "[ab]",
    "[^a]",
    ".",
    "é",
    "\\n",
    "^",
    "$",
    "\\A",
    "\\z",
    "\\Z",
    "\\b",
    "\\B",
    "(?=a)",
    "(?!b)",
    "(?<=a)",
    "(?<!\\s)",
    "(?!a|bb)",
    "(?=.b)",
    "a++",
    "b*+",
    "\\s?+",
    "(?>a*)",
    "😀",
    "\\p{L}",
    "[^\\s]",
    "(?i:b)",
    "x",
    "(?m:.)"
  };
  private static final String[] TIMES = {
    "", "", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{0,2}?", "{2,}", "{,2}", "{2}?"
  };
  private static final String[] PIECES = {"a", "b", " ", "\n", "é", "😀", "ab", "B", "x", "aa"};

  @Test
  void randomExpressionsMatchAsOnigurumas() {
    Random random = new Random(5);
    int compared = 0;
    for (int round = 0; round < ROUNDS; round++) {
      String pattern = pattern(random, 3);
      String behavior = BEHAVIORS.get(random.nextInt(BEHAVIORS.size()));
      String json =
          Alphabets.json("null", Alphabets.split(pattern, behavior, random.nextBoolean()), "");
      try (Both both = Both.of(json)) {
        for (int i = 0; i < 40; i++) {
          both.check(text(random), pattern + " " + behavior);
          compared++;
        }
      } catch (CheckpointException e) {
        assertThat(e).hasMessageContaining("Regex");
      } catch (RuntimeException e) {
        // Oniguruma refuses a few of these, such as a repeated anchor.
        assertThat(e).as(pattern).hasMessageContaining("Oniguruma");
      }
    }
    assertThat(compared).isGreaterThan(ROUNDS * 8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a(?#a comment)b", "(?#)a", "(?>a{1})", "(?>a{2})", "(?>[ab]{2})+"})
  void commentsAndAtomicGroups(String pattern) {
    try (Both both =
        Both.of(Alphabets.json("null", Alphabets.split(pattern, "Isolated", false), ""))) {
      for (String text : List.of("", "a", "b", "ab", "ba", "aab", "xabax", "aaaa b")) {
        both.check(text, pattern);
      }
    }
  }

  private static String pattern(Random random, int depth) {
    StringBuilder pattern = new StringBuilder();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      String times = TIMES[random.nextInt(TIMES.length)];
      if (depth > 0 && random.nextInt(3) == 0) {
        String other = random.nextBoolean() ? "|" + pattern(random, depth - 1) : "";
        pattern.append("(?:").append(pattern(random, depth - 1)).append(other).append(')');
      } else {
        String atom = ATOMS[random.nextInt(ATOMS.length)];
        pattern.append(atom);
        // Oniguruma refuses to repeat some anchors, and takes a++ and then a sign as one.
        times = atom.matches("[\\^$]|\\\\[AzZbB]|\\(\\?[=!<].*|.*\\+") ? "" : times;
      }
      pattern.append(times);
    }
    return pattern.toString();
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(9); i > 0; i--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a)\\1",
        "(?>a|ab)",
        "(?<=ab)",
        "\\X",
        "\\R",
        "\\K",
        "(?~a)",
        "(?(1)a|b)",
        "a**+",
        "(?:a*)*b",
        "(?:a|b?)+",
        "(?i:straße)",
        "(?i:fi)",
        "\\p{Nope}",
        "(",
        ")",
        "[",
        "[]",
        "*",
        "a{3,2}",
        "\\",
        "[b-a]",
        "\\x{110000}",
        "(a{1000}){1000}",
        "(?s:a)",
        "[[:nope:]]"
      })
  void refusesByName(String pattern) {
    assertThatThrownBy(() ->
            Both.pipeline(Alphabets.json("null", Alphabets.split(pattern, "Removed", false), "")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("tokenizer.json: pre_tokenizer.pretokenizers[0].pattern");
  }

  static Stream<String> largeExpressions() {
    return Stream.of(
        "a" + "{1}".repeat(4000),
        "\\w".repeat(4500),
        "\\p{Han}|".repeat(2000) + "a",
        "(?:a{60}){60}|(?:b{60}){60}",
        numbered("(?<=\\x{%X})a|", 200) + "b",
        numbered("\\x{%X}", 2000) + "(?<=a)b|(?<=b)c|(?<=c)d");
  }

  private static String numbered(String part, int count) {
    return IntStream.range(0x4E00, 0x4E00 + count).mapToObj(part::formatted).collect(joining());
  }

  /** A damaged or hostile file must not take minutes and gigabytes to be read. */
  @ParameterizedTest(name = "{index}")
  @MethodSource("largeExpressions")
  void largeExpressionsAreRefusedAtOnce(String pattern) {
    String json = Alphabets.json("null", Alphabets.split(pattern, "Isolated", false), "");
    assertThatThrownBy(() -> Both.pipeline(json))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("more than");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(?:a|aa)+$",
        "a{0,60}a{60}",
        "(?:.*a){12}",
        "[ab]*a[ab]{12}\\z",
        "\\s+(?!\\S)|\\s+",
        "(?:a(?=a*b)|a)b?"
      })
  void takesTimeLinearInTheText(String pattern) {
    String json = Alphabets.json("null", Alphabets.split(pattern, "Isolated", false), "");
    Pipeline pipeline = Both.pipeline(json);
    for (String unit : List.of("a", " ", "ab")) {
      String text = unit.repeat(300_000) + "c";
      assertThat(Both.ids(pipeline, text)).hasSizeBetween(300_000, 1_300_000);
    }
  }
}
