package io.xmodel.internal.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.TestCheckpoint;
import io.xmodel.chat.ToolCall;
import io.xmodel.generation.GenerationEvent;
import io.xmodel.internal.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tool calls and reasoning, on the published markers. */
class AnswerParserTest {
  private static final String CALLS = "<｜tool▁calls▁begin｜>";
  private static final String CALLS_END = "<｜tool▁calls▁end｜>";
  private static final String CALL = "<｜tool▁call▁begin｜>";
  private static final String CALL_END = "<｜tool▁call▁end｜>";
  private static final String SEP = "<｜tool▁sep｜>";

  @TempDir static Path temp;

  private static Tokenizer published;
  private static Tokenizer special;
  private static Cuts cuts;

  @BeforeAll
  static void load() throws IOException {
    published =
        Tokenizer.load(TestCheckpoint.write(Files.createDirectory(temp.resolve("published"))));
    special =
        Tokenizer.load(TestCheckpoint.write(Files.createDirectory(temp.resolve("special")), true));
    cuts = new Cuts(published);
  }

  @AfterAll
  static void close() {
    published.close();
    special.close();
  }

  private static Said parse(String text) {
    Said whole = parse(published, text);
    Said bytes = Said.of(answer(published), TestCheckpoint.bytes(published, text));
    assertThat(bytes.outline()).as("byte by byte: %s", text).isEqualTo(whole.outline());
    return whole;
  }

  private static Said parse(Tokenizer tokenizer, String text) {
    return Said.of(answer(tokenizer), tokenizer.encodeWithSpecialTokens(text));
  }

  private static EventParser answer(Tokenizer tokenizer, String... stops) {
    return EventParser.ofAnswer(tokenizer, List.of(stops), 0, () -> "");
  }

  @Test
  void everyCallHasAnIdOfItsOwn() {
    int[] ids =
        published.encodeWithSpecialTokens(calls(call("a", "{}"), call("a", "{}"), call("a", "{}")));
    List<String> given = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      CallIds source = new CallIds(new SplittableRandom(1));
      Said said = Said.of(EventParser.ofAnswer(published, List.of(), 0, source), ids);
      assertThat(said.calls())
          .extracting(ToolCall::id)
          .hasSize(3)
          .doesNotHaveDuplicates()
          .allMatch(id -> id.matches("call_[A-Za-z0-9]{24}"));
      given.addAll(said.calls().stream().map(ToolCall::id).toList());
    }
    assertThat(given.subList(0, 3)).as("of one seed").isEqualTo(given.subList(3, 6));
  }

  private static String call(String name, String arguments) {
    return CALL + "function" + SEP + name + "\n```json\n" + arguments + "\n```" + CALL_END;
  }

  private static String calls(String... calls) {
    return CALLS + String.join("\n", calls) + CALLS_END;
  }

  /** Markers are no text, but a stop string may name one. */
  @Test
  void aMarkerMayBeAStopString() {
    for (Tokenizer tokenizer : List.of(published, special)) {
      Said said =
          Said.of(
              answer(tokenizer, "</think>"),
              tokenizer.encodeWithSpecialTokens("<think>so</think>yes"));
      assertThat(said.stopped()).isTrue();
      assertThat(said.outline()).containsExactly("thought so");
    }
  }

  @Test
  void aCallIsRecognised() {
    Said said = parse("Let me see." + calls(call("get_weather", "{\"city\": \"Paris\"}")));
    assertThat(said.text()).isEqualTo("Let me see.");
    assertThat(said.calls())
        .containsExactly(new ToolCall("", "get_weather", "{\"city\": \"Paris\"}"));
  }

  /** Whether the tokenizer calls its markers special is no business of the form. */
  @Test
  void aCallIsRecognisedWhereMarkersAreSpecialTokens() {
    Said said = parse(special, "Hm." + calls(call("a", "{}"), call("b", "{\"x\": 1}")));
    assertThat(said.text()).isEqualTo("Hm.");
    assertThat(said.calls()).extracting(ToolCall::name).containsExactly("a", "b");
  }

  @Test
  void argumentsComeAsTheyAreWritten() {
    Said said = parse(calls(call("f", "{\"a\": [1, 2]}")));
    assertThat(said.events()).hasSizeGreaterThan(4);
    assertThat(said.events().getFirst()).isInstanceOf(GenerationEvent.ToolCallBegin.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"a\": {\"b\": {}}}",
        "{\"a\": {\"b\": 12}}",
        "{\"n\": 1}",
        "{\"s\": \"}}{{]\"}",
        "{\"s\": \"a \\\" } \\\\\"}",
        "{\"s\": \"\\\\\\\"}\"}",
        "{\"s\": \"```\\n```json\\n{}\"}",
        "{\"code\": \"json\\n\"}",
        "{\n  \"a\": [\n    {},\n    [[]]\n  ],\n  \"b\": \"中国 😀\"\n}",
        "{\"empty\": \"\", \"t\": true, \"n\": null}",
      })
  void argumentsAreKeptToTheLetter(String arguments) {
    Said said = parse(calls(call("f", arguments)));
    assertThat(said.text()).isEmpty();
    assertThat(said.calls()).containsExactly(new ToolCall("", "f", arguments));
  }

  @Test
  void severalCallsAreSeparatedByLineBreaks() {
    Said said = parse("x" + calls(call("a", "{\"i\": 0}"), call("b", "{}"), call("c", "{}")) + "y");
    assertThat(said.calls()).extracting(ToolCall::name).containsExactly("a", "b", "c");
    assertThat(said.text()).isEqualTo("xy");
    Said joined = parse(CALLS + call("a", "{}") + call("b", "{}") + CALLS_END);
    assertThat(joined.calls()).hasSize(2);
  }

  @Test
  void theFenceNeedsNoLanguage() {
    Said said = parse(calls(call("f", "{}").replace("```json", "```")));
    assertThat(said.calls()).containsExactly(new ToolCall("", "f", "{}"));
    assertThat(said.text()).isEmpty();
  }

  @Test
  void textAfterCallsIsText() {
    Said said = parse(calls(call("f", "{}")) + "That is all.");
    assertThat(said.text()).isEqualTo("That is all.");
    assertThat(said.calls()).hasSize(1);
  }

  /** A call is whole at its end marker, whether or not the calls' end follows. */
  @Test
  void anEndRightAfterACallKeepsIt() {
    Said said = parse(CALLS + call("f", "{}") + "\n" + published.eosToken());
    assertThat(said.calls()).hasSize(1);
    assertThat(said.text()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // no separator
        CALLS + CALL + "function f\n```json\n{}\n```" + CALL_END + CALLS_END,
        CALLS + CALL + CALL_END + CALLS_END,
        // another kind of call
        CALLS + CALL + "poem" + SEP + "f\n```json\n{}\n```" + CALL_END + CALLS_END,
        // bad names
        CALLS + CALL + "function" + SEP + "\n```json\n{}\n```" + CALL_END + CALLS_END,
        CALLS + CALL + "function" + SEP + "two words\n```json\n{}\n```" + CALL_END + CALLS_END,
        CALLS + CALL + "function" + SEP + "a\nb\n```json\n{}\n```" + CALL_END + CALLS_END,
        // no fence before, none after, too much of it
        CALLS + CALL + "function" + SEP + "f\n{}\n```" + CALL_END + CALLS_END,
        CALLS + CALL + "function" + SEP + "f ```json\n{}\n```" + CALL_END + CALLS_END,
        CALLS + CALL + "function" + SEP + "f\n```json\n{}\n" + CALL_END + CALLS_END,
        CALLS + CALL + "function" + SEP + "f\n```json\n{}\n```````" + CALL_END + CALLS_END,
        CALLS + CALL + "function" + SEP + "f\n```yaml\n{}\n```" + CALL_END + CALLS_END,
        // arguments that are no object
        CALLS + CALL + "function" + SEP + "f\n```json\n[1]\n```" + CALL_END + CALLS_END,
        CALLS + CALL + "function" + SEP + "f\n```json\n12\n```" + CALL_END + CALLS_END,
        CALLS + CALL + "function" + SEP + "f\n```json\n\"{}\"\n```" + CALL_END + CALLS_END,
        CALLS + CALL + "function" + SEP + "f\n```json\n\n```" + CALL_END + CALLS_END,
        CALLS + CALL + "function" + SEP + "f\n```json\n{]\n```" + CALL_END + CALLS_END,
        CALLS + CALL + "function" + SEP + "f\n```json\n{\"a\": [}]\n```" + CALL_END + CALLS_END,
        // two objects, a text behind it
        CALLS + CALL + "function" + SEP + "f\n```json\n{}{}\n```" + CALL_END + CALLS_END,
        CALLS + CALL + "function" + SEP + "f\n```json\n{}\n``` so" + CALL_END + CALLS_END,
        // it breaks off
        CALLS,
        CALLS + "\n",
        CALLS + CALL,
        CALLS + CALL + "func",
        CALLS + CALL + "function" + SEP,
        CALLS + CALL + "function" + SEP + "f\n```js",
        CALLS + CALL + "function" + SEP + "f\n```json\n{\"a\": \"",
        CALLS + CALL + "function" + SEP + "f\n```json\n{\"a\": 1}",
        CALLS + CALL + "function" + SEP + "f\n```json\n{}\n```",
        // markers out of place
        CALLS + CALLS_END,
        CALLS + CALL + CALL,
        CALLS + CALL + "function" + SEP + SEP,
        CALLS + CALL + "function" + SEP + "f\n```json\n{" + CALL_END + CALLS_END,
        CALLS + CALL + "function" + SEP + "f\n```json\n{}" + SEP + "\n```" + CALL_END + CALLS_END,
        CALL + "function" + SEP + "f\n```json\n{}\n```" + CALL_END,
        CALLS_END,
        CALL_END,
        SEP,
        "</think>",
        // a text where a call should be
        CALLS + "I'd rather not." + CALLS_END,
      })
  void whatDeviatesIsTextToTheLetter(String text) {
    Said said = parse("before " + text + "");
    assertThat(said.calls()).isEmpty();
    assertThat(said.text()).isEqualTo("before " + text);
    Said followed = parse(text + published.eosToken());
    assertThat(followed.text()).isEqualTo(text);
  }

  @Test
  void whatDeviatesAfterACallLeavesItStanding() {
    String broken = CALL + "function" + SEP + "g\n```json\n[]";
    Said said = parse(CALLS + call("f", "{}") + "\n" + broken);
    assertThat(said.calls()).containsExactly(new ToolCall("", "f", "{}"));
    assertThat(said.text()).isEqualTo("\n" + broken);
    Said between = parse(CALLS + call("f", "{}") + "and " + call("g", "{}") + CALLS_END);
    assertThat(between.calls()).containsExactly(new ToolCall("", "f", "{}"));
    assertThat(between.text()).isEqualTo("and " + call("g", "{}") + CALLS_END);
    Said twice = parse(CALLS + call("f", "{}") + CALL_END + CALLS_END);
    assertThat(twice.text()).isEqualTo(CALL_END + CALLS_END);
  }

  @Test
  void callsMayBeginAnewAfterABrokenOne() {
    String broken = CALLS + CALL + "function" + SEP + "f\n```json\n{\"a";
    Said said = parse(broken + calls(call("f", "{\"a\": 1}")));
    assertThat(said.text()).isEqualTo(broken);
    assertThat(said.calls()).containsExactly(new ToolCall("", "f", "{\"a\": 1}"));
    Said thought = parse(CALLS + "<think>hm</think>ok");
    assertThat(thought.reasoning()).isEqualTo("hm");
    assertThat(thought.text()).isEqualTo(CALLS + "ok");
  }

  @Test
  void aHeadWithoutEndIsNotWaitedForForever() {
    String text = CALLS + CALL + "function" + SEP + "long ".repeat(2000);
    EventParser parser = answer(published);
    int[] ids = published.encodeWithSpecialTokens(text);
    Said said = Said.of(parser, ids);
    assertThat(said.text()).isEqualTo(text);
    assertThat(said.events()).hasSizeGreaterThan(1000);
    String type = CALLS + CALL + "word ".repeat(2000);
    assertThat(Said.of(answer(published), published.encodeWithSpecialTokens(type)).events())
        .hasSizeGreaterThan(1000);
  }

  @ParameterizedTest
  @CsvSource({"480", "495", "496", "497", "498", "499", "500", "501", "502", "511", "512", "513"})
  void howALongHeadIsCutDoesNotMatter(int length) {
    String text = calls(call("n".repeat(length), "{}"));
    Said whole = parse(text);
    Random random = new Random(length);
    for (int round = 0; round < 20; round++) {
      Said cut = Said.of(answer(published), cuts.random(text, random));
      assertThat(cut.outline()).isEqualTo(whole.outline());
    }
  }

  /** Only ids are markers: a text that spells them is text. */
  @Test
  void markersThatAreSpeltOutAreText() {
    String text = "<think>" + calls(call("f", "{}")) + "</think>";
    Said said = Said.of(answer(published), published.encode(text));
    assertThat(said.text()).isEqualTo(text);
    assertThat(said.calls()).isEmpty();
    assertThat(said.reasoning()).isEmpty();
  }

  @Test
  void reasoningIsToldApart() {
    Said said = parse("<think>\nHm, 中国.\n</think>\n\nBeijing.");
    assertThat(said.reasoning()).isEqualTo("\nHm, 中国.\n");
    assertThat(said.text()).isEqualTo("\n\nBeijing.");
    Said twice = parse("<think>a</think>b<think>c</think>d");
    assertThat(twice.outline()).containsExactly("thought a", "text b", "thought c", "text d");
    Said cut = parse("<think>not yet" + published.eosToken());
    assertThat(cut.reasoning()).isEqualTo("not yet");
    assertThat(cut.text()).isEmpty();
    assertThat(parse("<think></think>x").outline()).containsExactly("text x");
  }

  @Test
  void aCallMayFollowReasoning() {
    Said said = parse("<think>I need it.</think>" + calls(call("f", "{}")));
    assertThat(said.outline()).containsExactly("thought I need it.", "call f {}");
  }

  /** Half a character before a marker becomes a replacement character, in its place. */
  @Test
  void halfACharacterBeforeAMarkerIsReplaced() {
    int[] bytes = TestCheckpoint.bytes(published, "中");
    int think = TestCheckpoint.id(published, "<think>");
    int end = TestCheckpoint.id(published, "</think>");
    Said said = Said.of(answer(published), bytes[0], think, bytes[0], bytes[1], end, bytes[0]);
    assertThat(said.outline()).containsExactly("text \uFFFD", "thought \uFFFD", "text \uFFFD");
    int calls = TestCheckpoint.id(published, CALLS);
    Said broken = Said.of(answer(published), calls, bytes[0], calls, bytes[1]);
    assertThat(broken.text()).isEqualTo(CALLS + "\uFFFD" + CALLS + "\uFFFD");
  }

  @Test
  void theEndOfTextIsNeverText() {
    String text = calls(call("f", "{}"));
    for (int length = 0; length < text.length(); length++) {
      int[] ids =
          published.encodeWithSpecialTokens(text.substring(0, length) + published.eosToken());
      assertThat(Said.of(answer(published), ids).text()).doesNotContain(published.eosToken());
    }
  }

  @Test
  void stopStringsAreLookedForInTextOnly() {
    String text = "<think>stop</think>" + calls(call("stop", "{\"stop\": 1}")) + "and stop here";
    Said said = Said.of(answer(published, "stop"), published.encodeWithSpecialTokens(text));
    assertThat(said.stopped()).isTrue();
    assertThat(said.reasoning()).isEqualTo("stop");
    assertThat(said.calls()).hasSize(1);
    assertThat(said.text()).isEqualTo("and ");
  }

  /** What may be the beginning of a stop string is text when a marker follows. */
  @Test
  void aMarkerEndsWhatIsHeldBack() {
    Said said =
        Said.of(
            answer(published, "stop"),
            published.encodeWithSpecialTokens("a st<think>op</think>op"));
    assertThat(said.stopped()).isFalse();
    assertThat(said.outline()).containsExactly("text a st", "thought op", "text op");
  }

  @Test
  void aStopStringMayBeCompleteWhereAMarkerFollows() {
    int first = TestCheckpoint.bytes(published, "中")[0];
    int think = TestCheckpoint.id(published, "<think>");
    Said said = Said.of(answer(published, "\uFFFD"), 67, first, think, 67);
    assertThat(said.stopped()).isTrue();
    assertThat(said.text()).isEqualTo("a");
  }

  private static final String[] PIECES = {
    CALLS,
    CALLS_END,
    CALL,
    CALL_END,
    SEP,
    "<think>",
    "</think>",
    "function",
    "f",
    "\n",
    " ",
    "```json\n",
    "```",
    "{",
    "}",
    "[",
    "]",
    "\"",
    "\\",
    "{}",
    "{\"a\": 1}",
    "中😀",
    "text",
    call("f", "{}"),
    call("g", "{\"x\": \"}```\\\"\"}"),
    CALLS + call("h", "{\"y\": {\"z\": [1]}}"),
    calls(call("i", "{}"), call("j", "{\n}")),
    CALL + "function" + SEP + "f\n```json\n",
  };

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void nothingIsLostAndCutsDoNotMatter(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 1500; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(14); i > 0; i--) {
        text.append(PIECES[random.nextInt(PIECES.length)]);
      }
      List<String> expected = Reading.of(text.toString());
      for (int cut = 0; cut < 3; cut++) {
        Said said = Said.of(answer(published), cuts.random(text.toString(), random));
        assertThat(said.outline()).as("%s", text).isEqualTo(expected);
      }
    }
  }

  /** Ids in any order are no reason to fail. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void noIdsAreAFailure(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 2000; round++) {
      int[] ids = random.ints(random.nextInt(40), -1, TestCheckpoint.VOCABULARY).toArray();
      Said.of(answer(published, "a", "\uFFFD"), ids);
      Said.of(answer(special, "ab"), ids);
    }
  }
}
