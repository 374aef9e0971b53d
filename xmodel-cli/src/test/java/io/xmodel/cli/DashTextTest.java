package io.xmodel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.xmodel.cli.TestHost.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that look like something else to a parser of command lines. */
class DashTextTest {
  @TempDir static Path temp;

  @BeforeAll
  static void writeModel() throws Exception {
    TestModels.write(temp.resolve("model"));
    Files.writeString(temp.resolve("notes"), "--help");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-5 + 3 =",
        "-5",
        "- an item",
        "-- a dash",
        "--chat is an option",
        "--a = b",
        "-\nline",
        "-",
        "@notes",
        "@help",
        "@",
        "@@x",
        "/help",
        "a\\",
        "${sys:user.home}",
        "%s%n",
        "'quoted'",
        "\"quoted\"",
        "🙂",
      })
  void anyTextIsAText(String text) {
    assertTaken(run("score", text, "--json"));
    assertTaken(run("generate", text, "--json", "--max-tokens=4"));
    assertTaken(run("embed", text, "--json"));
    String ids = run("tokenize", "--encode=" + text).out().strip();
    assertThat(run("score", text, "--json").out()).contains("[0," + ids + "]");
  }

  private static void assertTaken(Result result) {
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
  }

  @Test
  void severalTextsStayInTheirOrder() {
    String[] texts = {"a", "-5 + 3", "--x y", "b", "- c", "-", "d"};
    StringBuilder alone = new StringBuilder();
    for (String text : texts) {
      alone.append(run("embed", text).out());
    }
    String[] all = new String[texts.length + 2];
    all[0] = "embed";
    all[1] = "--threads=1";
    System.arraycopy(texts, 0, all, 2, texts.length);
    List<double[]> together = vectors(run(all).out());
    List<double[]> one = vectors(alone.toString());
    assertThat(together).hasSameSizeAs(texts);
    for (int i = 0; i < texts.length; i++) {
      // What is computed together is rounded in another order.
      assertThat(together.get(i)).as(texts[i]).containsExactly(one.get(i), within(1e-4));
    }
    assertThat(alone.toString().lines().distinct()).hasSize(texts.length);
  }

  private static List<double[]> vectors(String lines) {
    return lines
        .lines()
        .map(line -> Arrays.stream(line.split(" ")).mapToDouble(Double::parseDouble).toArray())
        .toList();
  }

  /** A value of an option is one, whatever it looks like. */
  @Test
  void valuesStayWithTheirOptions() {
    assertThat(run("generate", "--stop", "- b", "--max-tokens", "2", "-1 a").code()).isZero();
    assertThat(run("generate", "--chat", "--max-tokens=2", "--system", "- be brief", "hi").code())
        .isZero();
    assertThat(run("generate", "--max-tokens=2", "--seed", "-1", "hi").code()).isZero();
    // Words that are names of options but for their dashes.
    for (String word : new String[] {"m", "stop", "chat", "answers"}) {
      assertThat(run("generate", "--stop", word, word, "--max-tokens", "2").code()).isZero();
    }
    for (String value : new String[] {"-m x", "-m", "--seed", "-"}) {
      assertThat(run("generate", "--max-tokens=2", "hi", "--stop=" + value).code()).isZero();
    }
    Result forgotten = run("generate", "hi", "--stop", "--max-tokens", "2");
    assertThat(forgotten.code()).isEqualTo(2);
    assertThat(forgotten.err())
        .startsWith(
            "xmodel: Expected a value for '--stop', found '--max-tokens'. If that is the value, write --stop=--max-tokens.");
  }

  @Test
  void whatFollowsTwoDashesIsText() {
    assertThat(run("generate", "--max-tokens", "2", "--", "--chat").code()).isZero();
    assertThat(run("generate", "--", "-5", "+").code()).isEqualTo(2);
  }

  /** A slip is not taken for a text without a word. */
  @ParameterizedTest
  @CsvSource({
    "--tempreture,Unknown option: '--tempreture'. (Did you mean --temperature? Else put -- before a text that begins with a dash.)",
    "-x,Unknown option: '-x'. (Put -- before a text that begins with a dash.)",
  })
  void misspeltOptions(String option, String sentence) {
    Result result = run("generate", option, "hi");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).startsWith("xmodel: " + sentence);
  }

  /** What is repeated of the command line is as short as a sentence. */
  @ParameterizedTest
  @ValueSource(strings = {"--top-k=", "--x", "--ids=", "--file=", "--backend="})
  void longArgumentsMakeNoLongMessages(String option) {
    Result result = run("generate", option + "y".repeat(70_000));
    assertThat(result.code()).isPositive();
    assertThat(result.err()).hasSizeLessThan(5000);
  }

  private static Result run(String... args) {
    String[] all = new String[args.length + 1];
    all[0] = args[0];
    all[1] = "--model=" + temp.resolve("model");
    System.arraycopy(args, 1, all, 2, args.length - 1);
    return new TestHost(temp).run(all);
  }
}
