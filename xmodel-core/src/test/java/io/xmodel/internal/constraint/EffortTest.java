package io.xmodel.internal.constraint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.error.FormatException;
import io.xmodel.internal.constraint.json.JsonSchema;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** No token takes long, and where one would, its generation ends with a sentence. */
class EffortTest {
  /** Each byte, and as many texts as tell states apart, of letters, digits and JSON's signs. */
  private static final TokenTrie TRIE = trie();

  private static TokenTrie trie() {
    Random random = new Random(7);
    byte[][] all = new byte[8_000][];
    for (int id = 0; id < all.length; id++) {
      all[id] = id < 256 ? new byte[] {(byte) id} : text(random);
    }
    return TokenTrie.of(all.length, id -> all[id]);
  }

  private static byte[] text(Random random) {
    String signs = random.nextInt(4) == 0 ? "a.-1 \":,]}[{\\" : "abcdeoi.-: 019";
    StringBuilder text = new StringBuilder();
    for (int left = 2 + random.nextInt(10); left > 0; left--) {
      text.append(signs.charAt(random.nextInt(signs.length())));
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String pattern(String pattern) {
    return "{\"type\":\"string\",\"pattern\":\"%s\"}".formatted(pattern.replace("\\", "\\\\"));
  }

  private static String words(int count, String between) {
    return IntStream.range(0, count)
        .mapToObj(i -> "a.b".substring(i % 3) + Integer.toString(7919 * i, 36))
        .collect(Collectors.joining(between));
  }

  static Stream<Arguments> formats() {
    String dotted = "ab.cd-1.e".repeat(7);
    String item = "{\"abc\":\"ab.cd\",\"abd\":1},";
    String named =
        IntStream.range(0, 300)
            .mapToObj("\"n%s\":{\"type\":\"integer\"}"::formatted)
            .collect(Collectors.joining(","));
    String chain =
        IntStream.range(1, 300)
            .mapToObj(i -> "\"n%s\":[\"n%s\"]".formatted(i - 1, i))
            .collect(Collectors.joining(","));
    return Stream.of(
        Arguments.of(
            pattern("^(?!.*://)(?=.{1,255}$)((.{1,63}\\.){1,127}(?![0-9]*$)[a-z0-9-]+\\.?)$"),
            '"' + dotted),
        Arguments.of(
            pattern("^([a-z.]{1,40}[.-]){1,40}[a-z]{1,40}$"), '"' + dotted.replace('1', 'i')),
        Arguments.of(pattern("^((a{0,30}[b.]{0,30}){0,30}[.c]){1,30}$"), "\"aab..ab.cbbaa.b"),
        Arguments.of(
            pattern("^(?=.{8,64}$)(?=.*[a-z])(?=.*[0-9])(?!.*\\.\\.).*$"),
            '"' + dotted.substring(0, 60)),
        Arguments.of(pattern("^(%s)$".formatted(words(1000, "|"))), "\"a.b"),
        Arguments.of("{\"enum\":[\"%s\"]}".formatted(words(2000, "\",\"")), "\"a.b"),
        Arguments.of("{\"uniqueItems\":true,\"items\":{}}", "[" + many(item) + "{\"abc\":\"ab"),
        Arguments.of(
            "{\"uniqueItems\":true,\"items\":{\"enum\":[\"%s\"]}}".formatted(words(100, "\",\"")),
            "[\"%s\", \"a".formatted(words(30, "\", \""))),
        Arguments.of(
            "{\"uniqueItems\":true,\"items\":{\"type\":\"object\",\"additionalProperties\":false,"
                + "\"properties\":{\"abc\":{\"enum\":[\"a\",\"ab\",\"b\"]},\"abd\":{\"type\":\"boolean\"}}}}",
            "[{\"abc\":\"a\"}, {\"abc\":\"ab\"}, {\"abc\":\"a\",\"abd\":true}, {\"abc\":\"a"),
        Arguments.of(
            "{\"properties\":{%s},\"dependentRequired\":{%s},\"maxProperties\":290}"
                .formatted(named, chain),
            "{\"n20\":1, \"n21\":2, \"n"));
  }

  /** Items that begin alike. */
  private static String many(String item) {
    return IntStream.range(0, 6)
        .mapToObj(i -> item.replace("1}", i + "}"))
        .collect(Collectors.joining());
  }

  @ParameterizedTest
  @MethodSource("formats")
  void masksStayFarBelowTheLimit(String schema, String text) {
    Language language = new JsonSchema().language(schema, JsonSchema.Order.AS_LISTED);
    Constraint.State state = Constraints.text(new Tokens(TRIE, of -> new int[0]), language).start();
    long most = 0;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      Constraint.State at = state;
      Effort effort = new Effort();
      effort.during(at::allowed);
      most = Math.max(most, effort.spent());
      state = state.advance(b & 0xFF);
    }
    assertThat(most).isLessThan(Effort.MOST / 2);
  }

  @Test
  void whatNeedsTooMuchFailsWithASentence() {
    // Each letter may be where one of the counts began, and each such place remains.
    String pattern =
        IntStream.range(0, 20)
            .mapToObj(i -> "[^,]*[%c-z].{%s}".formatted('a' + i, 300 + i))
            .collect(Collectors.joining("|", "^(", ")$"));
    Language language = new JsonSchema().language(pattern(pattern), JsonSchema.Order.AS_LISTED);
    Constraint.State state = Constraints.text(new Tokens(TRIE, of -> new int[0]), language).start();
    for (char c : ('"' + "codebaioid".repeat(5)).toCharArray()) {
      state = state.advance(c);
    }
    Constraint.State within = state;
    Effort effort = new Effort();
    assertThatThrownBy(() -> effort.during(within::allowed))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("needs more than")
        .hasMessageContaining("simpler patterns");
    assertThat(effort.spent()).isGreaterThan(Effort.MOST);
  }

  @Test
  void stepsCountWhereAnEffortWasBegun() {
    Effort effort = new Effort();
    effort.during(() -> Effort.steps(Effort.MOST - 1));
    effort.during(Effort::step);
    assertThat(effort.spent()).isEqualTo(Effort.MOST);
    assertThatThrownBy(() -> effort.during(Effort::step)).isInstanceOf(FormatException.class);
    Effort.steps(Effort.MOST + 1L); // while a schema is read
    Effort other = new Effort();
    other.during(Effort::step);
    assertThat(other.spent()).isEqualTo(1);
  }
}
