package io.xmodel.internal.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.TestCheckpoint;
import io.xmodel.generation.GenerationEvent;
import io.xmodel.internal.text.TestTokenizers;
import io.xmodel.internal.text.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextParserTest {
  @TempDir static Path temp;

  private static Tokenizer tokenizer;
  private static Cuts cuts;

  @BeforeAll
  static void load() {
    tokenizer = Tokenizer.load(TestCheckpoint.write(temp));
    cuts = new Cuts(tokenizer);
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  private static Said parse(List<String> stops, int... ids) {
    return Said.of(EventParser.ofText(tokenizer, stops, 0), ids);
  }

  private static Said parse(String text, String... stops) {
    return parse(List.of(stops), tokenizer.encodeWithSpecialTokens(text));
  }

  @Test
  void charactersComeWhole() {
    int[] bytes = TestCheckpoint.bytes(tokenizer, "a中😀");
    Said said = parse(List.of(), bytes);
    assertThat(said.events())
        .extracting(event -> event.tokens().size())
        .containsExactly(1, 3, 4, 0);
    assertThat(said.outline()).containsExactly("text a中😀");
    Said half = parse(List.of(), bytes[0], bytes[1], bytes[2]);
    assertThat(half.text()).isEqualTo("a\uFFFD");
  }

  @Test
  void aSpecialTokenMayBeAStopString() {
    String eos = tokenizer.eosToken();
    Said said = parse("a" + eos + "b", eos);
    assertThat(said.stopped()).isTrue();
    assertThat(said.text()).isEqualTo("a");
    said = parse("a." + eos + "b", "." + eos);
    assertThat(said.stopped()).isTrue();
    assertThat(said.text()).isEqualTo("a");
    assertThat(parse("a" + tokenizer.bosToken() + "b", eos).text()).isEqualTo("ab");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void stopStringsWaitForTheLeastNumberOfTokens(int least) {
    int[] bytes = TestCheckpoint.bytes(tokenizer, "ab-ab");
    Said said = Said.of(EventParser.ofText(tokenizer, List.of("ab"), least), bytes);
    assertThat(said.stopped()).isTrue();
    assertThat(said.text()).isEqualTo(least <= 2 ? "" : "ab-");
  }

  @Test
  void specialTokensAreNoText() {
    Said said = parse("a" + tokenizer.bosToken() + "b" + tokenizer.eosToken());
    assertThat(said.text()).isEqualTo("ab");
    assertThat(said.events().getLast().tokens()).hasSize(1);
    // Nor are they found in what a stop string spells.
    assertThat(parse("a" + tokenizer.bosToken() + "b", "begin").stopped()).isFalse();
    assertThat(parse("a" + tokenizer.bosToken() + "b", "ab").text()).isEmpty();
  }

  /** The published tokenizer does not call these special: they are text, and may stop one. */
  @Test
  void otherAddedTokensAreText() {
    assertThat(parse("a<｜User｜>b").text()).isEqualTo("a<｜User｜>b");
    Said said = parse("a<｜User｜>b", "User");
    assertThat(said.stopped()).isTrue();
    assertThat(said.text()).isEqualTo("a<｜");
  }

  @Test
  void callsAndReasoningAreTextWhereATextIsContinued() {
    String text = "<think>a</think><｜tool▁calls▁begin｜>";
    assertThat(parse(text).text()).isEqualTo(text);
  }

  @Test
  void aStopStringAtTheVeryEndIsFound() {
    Said said = parse("one two", "two");
    assertThat(said.stopped()).isTrue();
    assertThat(said.text()).isEqualTo("one ");
    Said almost = parse("one tw", "two");
    assertThat(almost.stopped()).isFalse();
    assertThat(almost.text()).isEqualTo("one tw");
    Said whole = parse("two", "two");
    assertThat(whole.text()).isEmpty();
    assertThat(whole.events()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void howATextIsCutDoesNotMatter(long seed) {
    Random random = new Random(seed);
    List<String> stops = List.of("```json", "首都", "|>｜", "\uFFFD", "12345");
    for (int round = 0; round < 500; round++) {
      String text = TestTokenizers.randomText(random) + TestTokenizers.randomText(random);
      int end =
          stops.stream()
              .filter(text::contains)
              .mapToInt(stop -> text.indexOf(stop) + stop.length())
              .min()
              .orElse(-1);
      for (int cut = 0; cut < 3; cut++) {
        int[] ids = cuts.random(text, random);
        assertThat(parse(List.of(), ids).text()).isEqualTo(text);
        Said said = parse(stops, ids);
        assertThat(said.stopped()).isEqualTo(end >= 0);
        assertThat(text).startsWith(said.text());
        assertThat(said.text().length()).isLessThanOrEqualTo(end < 0 ? text.length() : end);
        if (end < 0) {
          assertThat(said.text()).isEqualTo(text);
        }
      }
    }
  }

  @Test
  void withoutATokenizerEachTokenIsAnEvent() {
    EventParser parser = EventParser.ofIds();
    java.util.ArrayList<GenerationEvent> events = new java.util.ArrayList<>();
    parser.accept(new io.xmodel.generation.GeneratedToken(7, -1, List.of()), events::add);
    assertThat(events).singleElement().isInstanceOf(GenerationEvent.Text.class);
    assertThat(events.getFirst().tokens()).hasSize(1);
  }
}
