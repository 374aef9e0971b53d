package io.xmodel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.chat.Conversation;
import io.xmodel.chat.Message;
import io.xmodel.chat.Role;
import io.xmodel.cli.TestHost.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Conversations read from a pipe. */
class ReplTest {
  @TempDir static Path temp;

  @BeforeAll
  static void writeModel() {
    TestModels.write(temp.resolve("model"));
  }

  @Test
  void statsShowWhatTheCacheSaved() {
    String out = chat("abc\n/stats\n/reset\n/stats\nabc\n/stats\ndef\n/stats\n").out();
    assertThat(out).contains(": 0 cached").contains("There was no answer yet.");
    assertThat(out.substring(out.lastIndexOf("prompt "))).doesNotContain(": 0 cached");
  }

  @Test
  void settingsCanBeShownAndChanged() {
    Result result =
        chat(
            """
            /set temperature 0.7
            /set top_k 5
            /set stop-id 7
            /set stop-id off
            /set stop END of it
            /set stop off
            /set stop "off"
            /set temperature
            /set
            """);
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .contains("temperature          0.7")
        .contains("top-k                5")
        .contains("[END of it]", "stop                 []", "stop                 [off]")
        .containsSubsequence("stop-id              [7]", "stop-id              []")
        .contains("frequency-penalty");
  }

  @Test
  void mistakesAreToldAndTheConversationGoesOn() {
    Result result =
        chat(
            """
            /dance
            /set warmth 1
            /set temperature hot
            /set max-tokens -1
            /set top-p 7
            /save
            /load nowhere.json
            /help
            """);
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err().lines())
        .hasSize(7)
        .allMatch(line -> line.startsWith("xmodel: "))
        .noneMatch(line -> line.contains("\tat "));
    assertThat(result.err()).contains("/reset").contains("top-k").contains("xmodel: top-p must");
    assertThat(result.out()).contains("/system");
  }

  @Test
  void savesAndLoads() throws Exception {
    Path file = temp.resolve("saved.json");
    chat("/system Be brief.\nabc\n/save %s\n".formatted(file));
    assertThat(Files.readString(file)).contains("Be brief.").contains("abc").contains("assistant");
    Result result = chat("/load %s\n/system\n/reset\n/system off\n/system\n".formatted(file));
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).contains("Be brief.").contains("There is no system text.");
  }

  @Test
  void savingWritesOverNothingUnasked() throws Exception {
    Path file = Files.writeString(temp.resolve("precious.json"), "[]");
    Result refused = chat("abc\n/save %s\n".formatted(file));
    assertThat(refused.err())
        .contains(file + " exists already.")
        .contains("/save --overwrite " + file);
    assertThat(Files.readString(file)).isEqualTo("[]");
    assertThat(chat("abc\n/save --overwrite %s\n".formatted(file)).err()).isEmpty();
    assertThat(Files.readString(file)).contains("abc");
    assertThat(chat("def\n/save --overwrite   %s\n".formatted(file)).err()).isEmpty();
    assertThat(Files.readString(file)).contains("def");
    assertThat(chat("abc\n/save --overwrite\n").err()).contains("/save").contains("file");
  }

  @Test
  void turnsCanBeTakenBackAndGivenAnew() throws Exception {
    Path file = temp.resolve("turns.json");
    Result result = chat("abc\ndef\n/undo\n/retry\n/edit xyz\n/retry\n/save %s\n".formatted(file));
    assertThat(result.err()).isEmpty();
    assertThat(result.out().lines()).hasSize(5);
    assertThat(Conversation.load(file).messages())
        .extracting(Message::role)
        .containsExactly(Role.USER, Role.ASSISTANT);
    assertThat(Conversation.load(file).messages().getFirst().content()).isEqualTo("xyz");
    assertThat(chat("/undo\n/retry\n/edit a\n/edit\n").err().lines())
        .hasSize(4)
        .allMatch(line -> line.equals("xmodel: There is no message yet."));
  }

  /** A turn whose new text does not fit stays as it was. */
  @Test
  void aFailedEditChangesNothing() throws Exception {
    Path file = temp.resolve("kept.json");
    Result result = chat("abc\n/edit %s\n/save %s\n".formatted("word ".repeat(900), file));
    assertThat(result.err()).contains("/reset begins anew");
    assertThat(Conversation.load(file).messages()).hasSize(2);
    assertThat(Conversation.load(file).messages().getFirst().content()).isEqualTo("abc");
  }

  @Test
  void tokensAreCounted() {
    Result result = chat("/tokens\nabc\n/tokens\n/tokens abc\n");
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .contains("0 messages: 0 of 512 tokens")
        .containsPattern("2 messages: [1-9][0-9]* of 512 tokens")
        .contains("  \"a\"\n")
        .contains("\n3 tokens\n");
  }

  @Test
  void statisticsMayFollowEachAnswer() {
    String out = chat("/stats on\nabc\ndef\n/stats off\nghi\n").out();
    assertThat(out.split("context  ", -1)).hasSize(3);
    assertThat(chat("/stats often\n").err()).contains("on or off, found 'often'");
    assertThat(chat("abc\n", "--stats").out()).contains("context  ");
  }

  @Test
  void anotherModelGoesOnWithTheConversation() throws Exception {
    Path other = TestModels.write(temp.resolve("other"));
    Path file = temp.resolve("moved.json");
    Result result =
        chat("abc\n/model nowhere\n/model\n/model %s\ndef\n/save %s\n".formatted(other, file));
    assertThat(result.err()).startsWith("xmodel: nowhere does not exist.").hasLineCount(1);
    assertThat(result.out())
        .containsSubsequence(
            temp.resolve("model") + ": 0.1 million parameters in bf16", other + ": 0.1 million");
    assertThat(Conversation.load(file).messages()).hasSize(4);
  }

  /** One that can only continue ids holds no conversation. */
  @Test
  void aModelWithoutATokenizerLeavesTheOther() throws Exception {
    Path other = TestModels.write(temp.resolve("ids"));
    Files.delete(other.resolve("tokenizer.json"));
    Path file = temp.resolve("stayed.json");
    Result result = chat("abc\n/model %s\ndef\n/save %s\n".formatted(other, file));
    assertThat(result.err()).contains("tokenizer.json").hasLineCount(1);
    assertThat(Conversation.load(file).messages()).hasSize(4);
  }

  @Test
  void misspeltCommandsAreGuessed() {
    assertThat(chat("/rest\n").err()).contains("Did you mean /reset?");
    assertThat(chat("/set temprature 1\n").err()).contains("Did you mean temperature?");
  }

  @Test
  void messagesMayHaveSeveralLines() throws Exception {
    Path file = temp.resolve("lines.json");
    chat(
        "one \\\ntwo\n\"\"\"\nthree\n\nfour\n\"\"\"\n\"\"\"five\"\"\"\n/save %s\n".formatted(file));
    assertThat(Files.readString(file))
        .contains("\"one \\ntwo\"")
        .contains("\"three\\n\\nfour\"")
        .contains("\"five\"");
  }

  @Test
  void aFullContextIsToldAndResetHelps() {
    Result result =
        new TestHost(temp)
            .runWithInput(
                "a long message %s\n/reset\nabc\n/stats\n".formatted("word ".repeat(50)),
                "chat",
                "--model",
                temp.resolve("model").toString(),
                "--backend",
                "fake",
                "--context",
                "60",
                "--max-tokens",
                "3");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .contains(
            "the context holds 60. Shorten the text, or ask for a larger context (xmodel chat --context). /reset begins anew.");
    assertThat(result.out()).contains("of 60 tokens used");
  }

  @Test
  void stdinMustBeUtf8() {
    Result result =
        new TestHost(temp)
            .runWithInput(
                new byte[] {'a', (byte) 0xE9, '\n'},
                "chat",
                "--model",
                temp.resolve("model").toString(),
                "--backend",
                "fake");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .isEqualTo("xmodel: Reading or writing failed: stdin is not UTF-8 text.\n");
  }

  @Test
  void exitLeaves() {
    assertThat(chat("/exit\n/help\n").out()).isEmpty();
    assertThat(chat("/quit\n/help\n").out()).isEmpty();
  }

  private static Result chat(String input, String... options) {
    List<String> line =
        new ArrayList<>(List.of("chat", "--model", temp.resolve("model").toString()));
    line.addAll(List.of("--backend", "fake", "--max-tokens", "4"));
    line.addAll(List.of(options));
    return new TestHost(temp).runWithInput(input, line.toArray(String[]::new));
  }
}
