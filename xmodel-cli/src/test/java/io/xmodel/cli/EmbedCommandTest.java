package io.xmodel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.xmodel.cli.TestHost.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbedCommandTest {
  @TempDir static Path temp;

  @BeforeAll
  static void writeModel() throws Exception {
    TestModels.write(temp.resolve("model"));
    TestModels.writeWithoutTokenizer(temp.resolve("ids-only"));
    Files.writeString(temp.resolve("lines"), "abc\nx y\nabc\n");
    Files.writeString(temp.resolve("gap"), "abc\n\nx y\n");
    Files.writeString(temp.resolve("empty"), "");
  }

  private static Result run(String... args) {
    String[] all = new String[args.length + 2];
    all[0] = "embed";
    all[1] = "--backend=fake";
    System.arraycopy(args, 0, all, 2, args.length);
    boolean named = Arrays.stream(args).anyMatch(arg -> arg.startsWith("--model"));
    if (!named) {
      all = Arrays.copyOf(all, all.length + 1);
      System.arraycopy(all, 1, all, 2, all.length - 2);
      all[1] = "--model=" + temp.resolve("model");
    }
    return new TestHost(temp).run(all);
  }

  private static double[] numbers(String line) {
    return Arrays.stream(line.split(" ")).mapToDouble(Double::parseDouble).toArray();
  }

  @Test
  void aTextIsALineOfNumbersOfLengthOne() {
    Result result = run("abc", "x y");
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    assertThat(result.out().lines()).hasSize(2).doesNotHaveDuplicates();
    result
        .out()
        .lines()
        .forEach(line ->
            assertThat(Arrays.stream(numbers(line)).map(value -> value * value).sum())
                .isCloseTo(1, within(1e-6)));
  }

  @Test
  void jsonHasTheSameNumbersAndHowManyTokens() throws Exception {
    JsonNode json = new ObjectMapper().readTree(run("--json", "abc", "x y").out());
    String[] lines = run("abc", "x y").out().split("\n");
    JsonNode embeddings = json.path("embeddings");
    assertThat(embeddings).hasSize(2);
    for (int i = 0; i < 2; i++) {
      JsonNode vector = embeddings.path(i).path("embedding");
      double[] numbers = numbers(lines[i]);
      assertThat(vector).hasSize(numbers.length);
      for (int j = 0; j < numbers.length; j++) {
        assertThat(vector.path(j).asDouble()).isEqualTo(numbers[j]);
      }
    }
    assertThat(embeddings.path(0).path("tokens").asInt()).isEqualTo(4);
  }

  /** Lines of a file, lines of stdin, and arguments are the same texts. */
  @Test
  void textsComeFromAnywhere() {
    String expected = run("abc", "x y", "abc").out();
    assertThat(run("--file", temp.resolve("lines").toString()).out()).isEqualTo(expected);
    String model = "--model=" + temp.resolve("model");
    assertThat(new TestHost(temp).runWithInput("abc\nx y\nabc", "embed", "--backend=fake", model))
        .isEqualTo(new Result(0, expected, ""));
    String whole = run("--whole", "--file", temp.resolve("lines").toString()).out();
    assertThat(whole.lines()).hasSize(1);
    assertThat(whole).isEqualTo(run("abc\nx y\nabc\n").out());
  }

  @Test
  void cosinesAreATable() {
    Result result = run("--cosines", "abc", "x y", "abc");
    String[] lines = result.out().split("\n");
    assertThat(lines).hasSize(3);
    assertThat(lines[0]).isEqualTo(lines[2]).matches(" 1.0000 +-?0\\.\\d{4}  1.0000");
  }

  @Test
  void idsNeedNoTokenizer() {
    String ids = "--model=" + temp.resolve("ids-only");
    Result result = run(ids, "--ids", "1,5", "--ids", "5");
    assertThat(result.err()).isEmpty();
    assertThat(result.out().lines()).hasSize(2);
    assertThat(run("--ids", "0", "--ids", "1,5").out().lines().toList().get(1))
        .isEqualTo(result.out().lines().toList().get(0));
  }

  /** Arguments are separated by blanks; T/ stands for the test's directory, '' for nothing. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ''                        | 1 | There is nothing to embed in argument 1: it is empty.
          a '' b                    | 1 | There is nothing to embed in argument 2: it is empty.
          --file T/gap              | 1 | There is nothing to embed in line 2: it is empty.
          --file T/empty            | 1 | The text is empty: there is nothing to embed.
          --file T/nowhere          | 1 | T/nowhere: there is no such file.
          --context 4 longer        | 1 | The prompt has 7 tokens; the context holds 4. Shorten the text, or ask for a larger context (--context).
          --ids 1,280               | 1 | Token id 280 at position 1 is outside the vocabulary of 280.
          --ids x                   | 2 | --ids: 'x' is not a token id: expected a whole number, 0 or more.
          --ids ,                   | 2 | --ids: there is no id; give at least one, such as --ids 1,5,9.
          a --ids 1                 | 2 | Give the texts once: as arguments, with --file, or with --ids.
          a --file T/lines          | 2 | Give the texts once: as arguments, with --file, or with --ids.
          a --whole                 | 2 | --whole is for texts from a file or stdin.
          a --cosines --json        | 2 | Give one of --cosines and --json.
          --model=T/ids-only a      | 1 | The checkpoint has no tokenizer.json, so text cannot be used with it.
          """)
  void whatIsWrongIsTold(String args, int code, String sentence) {
    String[] words = args.split(" +");
    for (int i = 0; i < words.length; i++) {
      words[i] = words[i].equals("''") ? "" : words[i].replace("T/", temp + "/");
    }
    Result result = run(words);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).startsWith("xmodel: " + sentence.replace("T/", temp + "/"));
    assertThat(result.code()).isEqualTo(code);
  }
}
