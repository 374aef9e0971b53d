package io.xmodel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.xmodel.cli.TestHost.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fake backend goes through the alphabet: after "abc" it says "def". */
class GenerateCommandTest {
  @TempDir static Path temp;

  @BeforeAll
  static void writeModels() throws Exception {
    TestModels.write(temp.resolve("model"));
    TestModels.writeWithoutTokenizer(temp.resolve("ids-only"));
  }

  @Test
  void continuesTheText() {
    assertThat(generate("abc", "--max-tokens", "5")).isEqualTo(new Result(0, "defgh\n", ""));
  }

  @Test
  void readsStdinAndFilesWithoutTheirLastLineBreak() throws Exception {
    Path file = Files.writeString(temp.resolve("prompt.txt"), "abc\n");
    assertThat(generate("--file", file.toString(), "--max-tokens", "3").out()).isEqualTo("def\n");
    assertThat(
            new TestHost(temp).runWithInput("abc\r\n", command("model", "--max-tokens", "3")).out())
        .isEqualTo("def\n");
  }

  @Test
  void printsOneJsonObject() throws Exception {
    Result result = generate("xyz", "--json", "--max-tokens", "3");
    assertThat(result.err()).isEmpty();
    JsonNode json = new ObjectMapper().readTree(result.out());
    assertThat(json.fieldNames())
        .toIterable()
        .containsExactly(
            "prompt_ids", "ids", "text", "finish_reason", "logprobs", "backend", "timings");
    assertThat(json.path("text").asText()).isEqualTo("{|}");
    assertThat(json.path("finish_reason").asText()).isEqualTo("length");
    assertThat(json.path("ids")).hasSize(3);
    assertThat(json.path("logprobs")).hasSize(3);
    assertThat(json.path("logprobs").path(0).asDouble()).isNegative();
    assertThat(json.path("backend").asText()).isEqualTo("fake");
    assertThat(json.path("timings").path("prefill_tokens").asInt())
        .isEqualTo(json.path("prompt_ids").size());
  }

  @Test
  void reportsAlternatives() throws Exception {
    JsonNode json =
        new ObjectMapper()
            .readTree(generate("abc", "--json", "--max-tokens", "2", "--logprobs", "3").out());
    assertThat(json.path("top_logprobs")).hasSize(2);
    JsonNode first = json.path("top_logprobs").path(0);
    assertThat(first).hasSize(3);
    assertThat(first.path(0).path("id").asInt()).isEqualTo(json.path("ids").path(0).asInt());
    assertThat(first.path(0).path("logprob").asDouble())
        .isGreaterThan(first.path(1).path("logprob").asDouble());
  }

  @Test
  void idsNeedNoTokenizer() throws Exception {
    String[] command = command("ids-only", "--ids", "1, 5,9", "--max-tokens", "3", "--json");
    JsonNode json = new ObjectMapper().readTree(new TestHost(temp).run(command).out());
    assertThat(json.path("prompt_ids").toString()).isEqualTo("[1,5,9]");
    assertThat(json.path("ids").toString()).isEqualTo("[10,11,12]");
    assertThat(json.path("text").isNull()).isTrue();
  }

  @Test
  void stopsWhereTold() throws Exception {
    assertThat(generate("abc", "--stop", "fg", "--stop", "zz").out()).isEqualTo("de\n");
    String id =
        new TestHost(temp)
            .run("tokenize", "--model", temp.resolve("model").toString(), "--encode", "f")
            .out()
            .strip();
    JsonNode json = new ObjectMapper().readTree(generate("abc", "--stop-id", id, "--json").out());
    assertThat(json.path("finish_reason").asText()).isEqualTo("stop");
    assertThat(json.path("ids")).hasSize(3);
  }

  @Test
  void answersAMessage() throws Exception {
    JsonNode json =
        new ObjectMapper()
            .readTree(
                generate("abc", "--chat", "--system", "S", "--json", "--max-tokens", "2").out());
    assertThat(json.path("prompt_ids").size()).isGreaterThan(5);
  }

  @Test
  void answersMessages() throws Exception {
    String messages =
        """
        [{"role": "system", "content": "S"}, {"role": "user", "content": "abc"}]
        """;
    Path file = Files.writeString(temp.resolve("messages.json"), messages);
    Result answer = generate("abc", "--chat", "--system", "S", "--max-tokens", "2");
    assertThat(answer.code()).isZero();
    assertThat(fromStdin("", "--messages", file.toString())).isEqualTo(answer);
    assertThat(fromStdin(messages, "--messages", "-")).isEqualTo(answer);
    assertThat(fromStdin("[", "--messages", "-").err()).contains("not valid JSON");
  }

  private static Result fromStdin(String input, String... options) {
    String[] line = {"generate", "--model", temp.resolve("model").toString(), "--backend", "fake"};
    return new TestHost(temp).runWithInput(input, with(with(line, "--max-tokens", "2"), options));
  }

  @Test
  void biasAndSeedChangeWhatIsChosen() {
    Result once = generate("abc", "--temperature", "5", "--seed", "3", "--max-tokens", "8");
    Result again = generate("abc", "--temperature", "5", "--seed", "3", "--max-tokens", "8");
    assertThat(once).isEqualTo(again);
    assertThat(generate("abc", "--logit-bias", "68=50,69=1", "--max-tokens", "3").out())
        .isNotEqualTo("def\n");
  }

  @Test
  void givesSeveralAnswers() throws Exception {
    assertThat(generate("abc", "--max-tokens", "2", "--answers", "3"))
        .isEqualTo(
            new Result(0, "--- 1 of 3 ---\nde\n--- 2 of 3 ---\nde\n--- 3 of 3 ---\nde\n", ""));
    String[] sampled = {"abc", "--temperature", "5", "--max-tokens", "8", "--json", "--seed"};
    List<JsonNode> together = new ArrayList<>();
    for (String line : generate(with(sampled, "3", "--answers", "4")).out().strip().split("\n")) {
      together.add(new ObjectMapper().readTree(line));
    }
    assertThat(together).hasSize(4);
    assertThat(together).extracting(json -> json.path("text").asText()).doesNotHaveDuplicates();
    // Each has a seed of its own, one more than the one before.
    for (int i = 0; i < 4; i++) {
      JsonNode alone = new ObjectMapper().readTree(generate(with(sampled, "" + (3 + i))).out());
      assertThat(together.get(i).path("ids")).isEqualTo(alone.path("ids"));
    }
  }

  private static String[] with(String[] args, String... more) {
    return Stream.concat(Stream.of(args), Stream.of(more)).toArray(String[]::new);
  }

  private static Result generate(String... args) {
    return new TestHost(temp).run(command("model", args));
  }

  private static String[] command(String model, String... args) {
    List<String> command =
        new ArrayList<>(
            List.of("generate", "--backend", "fake", "--model", temp.resolve(model).toString()));
    Stream.of(args).forEach(command::add);
    return command.toArray(String[]::new);
  }
}
