package io.xmodel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.cli.TestHost.Result;
import java.nio.file.Files;
import java.nio.file.Path;
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
            /set stop END of it
            /set temperature
            /set
            """);
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .contains("temperature          0.7")
        .contains("top-k                5")
        .contains("[END of it]")
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

  private static Result chat(String input) {
    return new TestHost(temp)
        .runWithInput(
            input,
            "chat",
            "--model",
            temp.resolve("model").toString(),
            "--backend",
            "fake",
            "--max-tokens",
            "4");
  }
}
