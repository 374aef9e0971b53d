package io.xmodel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.xmodel.cli.TestHost.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OtherCommandsTest {
  @TempDir static Path temp;
  private static String model = "";

  @BeforeAll
  static void writeModel() {
    model = TestModels.write(temp.resolve("model")).toString();
  }

  @Test
  void scoresAsJson() throws Exception {
    Result result = run("score", "--model", model, "--backend", "fake", "--json", "xyz");
    JsonNode json = new ObjectMapper().readTree(result.out());
    JsonNode logprobs = json.path("token_logprobs");
    assertThat(logprobs).hasSameSizeAs(json.path("ids"));
    assertThat(logprobs.path(0).isNull()).isTrue();
    double sum = 0;
    for (int i = 1; i < logprobs.size(); i++) {
      sum += logprobs.path(i).asDouble();
    }
    assertThat(json.path("perplexity").asDouble())
        .isCloseTo(Math.exp(-sum / (logprobs.size() - 1)), within(1e-9));
  }

  /** The fake backend's model does not care what it saw: windows must not change a thing. */
  @Test
  void scoresTextsLongerThanTheContext() throws Exception {
    Path text = Files.writeString(temp.resolve("long.txt"), "abc xyz ".repeat(50));
    String score =
        "score --model %s --backend fake --json --file %s --context ".formatted(model, text);
    String whole = run((score + 512).split(" ")).out();
    assertThat(new ObjectMapper().readTree(whole).path("ids").size()).isBetween(200, 512);
    for (String windows : new String[] {"16", "1", "100 --stride 100", "64 --stride 1"}) {
      assertThat(run((score + windows).split(" "))).isEqualTo(new Result(0, whole, ""));
    }
  }

  @Test
  void scoresForPeople() {
    Result result = run("score", "--model", model, "--backend", "fake", "x\ny");
    assertThat(result.out())
        .contains("\"x\"")
        .contains("\"\\n\"")
        .containsPattern("perplexity [0-9.]+ over 3 scored tokens, of 4");
  }

  @Test
  void scoresOfFilesAreShort() throws Exception {
    String text = Files.writeString(temp.resolve("short.txt"), "x\ny").toString();
    Result brief = run("score", "--model", model, "--backend", "fake", "--file", text);
    assertThat(brief.out().lines()).hasSize(1).allMatch(line -> line.startsWith("perplexity "));
    Result all = run("score", "--model", model, "--backend", "fake", "--file", text, "--tokens");
    assertThat(all.out())
        .isEqualTo(run("score", "--model", model, "--backend", "fake", "x\ny").out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "中国的首都是", "a\tb ☃ <｜User｜>", " "})
  void tokenizesAndBack(String text) {
    String ids = run("tokenize", "--model", model, "--encode", text).out().strip();
    assertThat(ids).matches("[0-9]+(,[0-9]+)*");
    assertThat(run("tokenize", "--model", model, "--decode", ids).out()).isEqualTo(text + "\n");
  }

  @Test
  void rendersExactly() throws Exception {
    Path messages =
        Files.writeString(
            temp.resolve("messages.json"),
            """
            [{"role": "system", "content": "S"}, {"role": "user", "content": "{{ 1 + 1 }}"}]
            """);
    Result plain = run("render", "--model", model, "--messages", messages.toString());
    assertThat(plain.code()).isZero();
    assertThat(plain.out()).contains("{{ 1 + 1 }}").doesNotEndWith("\n");
    Path config = Path.of(model, "tokenizer_config.json");
    Path alone = Files.createDirectory(temp.resolve("alone"));
    Files.copy(config, alone.resolve(config.getFileName()));
    assertThat(run("render", "--model", alone.toString(), "--messages", messages.toString()))
        .isEqualTo(plain);
  }

  @Test
  void rendersToolsAndVariables() throws Exception {
    Path checkpoint = Files.createDirectory(temp.resolve("template"));
    Files.writeString(
        checkpoint.resolve("chat_template.jinja"),
        "{{ tools | tojson }}|{{ date }}|{{ n + 1 }}|{{ on }}|{{ list }}|{{ messages[0].mood }}\n");
    Path messages =
        Files.writeString(
            temp.resolve("messages.json"),
            "[{\"role\": \"user\", \"content\": null, \"mood\": 1.0}]");
    Path tools = Files.writeString(temp.resolve("tools.json"), "[{\"b\": 1, \"a\": \"é\"}]");
    String[] command = {
      "render",
      "-m",
      checkpoint.toString(),
      "--messages",
      messages.toString(),
      "--tools",
      tools.toString(),
      "--var",
      "date=26 Jul",
      "--var",
      "n=5",
      "--var",
      "on=true",
      "--var",
      "list=[1, null]"
    };
    assertThat(run(command).out())
        .isEqualTo("[{\"b\": 1, \"a\": \"é\"}]|26 Jul|6|True|[1, None]|1.0");
    command[6] = messages.toString() + ".no";
    assertThat(run(command).err()).contains("there is no such file");
    command[6] = Files.writeString(temp.resolve("object.json"), "{}").toString();
    assertThat(run(command).err()).contains("expected a JSON array of tools");
  }

  @Test
  void tellsWhatACheckpointHolds() {
    assertThat(run("info", "--model", model).out())
        .contains("2, of 2 query and 1 key/value heads of 32")
        .contains("bf16")
        .contains("embedding 12")
        .contains("memory           for each 1,000 tokens of context: 512.0 kB with --kv f32")
        .contains("<｜begin▁of▁sentence｜> 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"block", "channel", "tensor"})
  void convertsToFloat8(String layout) {
    String out = temp.resolve("fp8-" + layout).toString();
    assertWrote(run("convert", model, out, "--fp8", layout), out + ": ");
    assertThat(run("info", "--model", out).out()).contains("fp8-e4m3");
  }

  @ParameterizedTest
  @CsvSource({
    "--q4, q4 36.9 kB; bf16 36.5 kB; f16 4.6 kB",
    "--q8, q8 73.7 kB; bf16 36.5 kB; f16 4.6 kB",
    "--q8 --q8-head, q8 91.6 kB; f16 5.7 kB; bf16 0.6 kB",
    "--q4 --q8-head, q4 36.9 kB; q8 17.9 kB; f16 5.7 kB; bf16 0.6 kB"
  })
  void convertsToIntegers(String options, String dtypes) {
    String out = temp.resolve(options.replace(" ", "")).toString();
    String[] line = ("convert " + model + " " + out + " " + options).split(" ");
    assertWrote(run(line), out + ": ");
    String info = run("info", "--model", out).out();
    assertThat(info)
        .contains(dtypes.replace(";", ","))
        .contains(", a scale for each group of 32 columns");
    assertThat(parameters(info)).isEqualTo(parameters(run("info", "--model", model).out()));
    assertWrote(run("convert", out, out + ".gguf", "--gguf", "f32"), out + ".gguf: ");
  }

  private static String parameters(String info) {
    return info.lines().filter(line -> line.startsWith("parameters")).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "f32", "F16", "q8_0", "q4_0"})
  void convertsToGguf(String type) throws IOException {
    Path out = temp.resolve("gguf" + type + "/model.gguf");
    String[] line = {"convert", model, out.toString(), "--gguf", type};
    Result result = run(Arrays.copyOf(line, type.isEmpty() ? 4 : 5));
    assertWrote(result, "%s: %,d bytes.".formatted(out, Files.size(out)));
    assertThat(Files.readString(out, StandardCharsets.ISO_8859_1)).startsWith("GGUF");
    assertThat(run(Arrays.copyOf(line, 4)).err()).contains("exists already");
  }

  @Test
  void synthesizes() {
    String out = temp.resolve("synth").toString();
    Result result = run("synth", out, "--preset", "nano", "--vocab", "300", "--dtype", "f16");
    assertWrote(result, out + ": ");
    assertThat(result.out()).contains(" files, ").contains("config.json, ");
    assertThat(run("info", "--model", out).out()).contains("f16").contains("300 rows");
  }

  private static void assertWrote(Result result, String what) {
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).startsWith("Wrote " + what);
    assertThat(result.out().lines()).hasSize(1);
    assertThat(result.code()).isZero();
  }

  @Test
  void listsBackendsAndWhyOneIsNotUsable() {
    assertThat(run("devices").out())
        .contains("broken     not usable: The abacus has no beads. Buy some.")
        .contains("fake       usable")
        .contains("tornado    not usable: TornadoVM is not there.")
        .contains("abacus");
  }

  @Test
  void listsBackendsAsJson() throws Exception {
    JsonNode backends =
        new ObjectMapper().readTree(run("devices", "--json").out()).path("backends");
    assertThat(backends).isNotEmpty().allMatch(backend -> backend.path("devices").isArray());
    assertThat(backends)
        .filteredOn(backend -> backend.path("name").asText().equals("broken"))
        .singleElement()
        .matches(backend -> !backend.path("usable").asBoolean(true))
        .extracting(backend -> backend.path("problem").asText())
        .isEqualTo("The abacus has no beads. Buy some.");
  }

  @Test
  void tellsWhatACheckpointHoldsAsJson() throws Exception {
    JsonNode json = new ObjectMapper().readTree(run("info", "--json", "--model", model).out());
    assertThat(json.path("num_hidden_layers").asInt()).isEqualTo(2);
    assertThat(json.path("kv_bytes_per_token").path("f32").asInt()).isEqualTo(512);
    assertThat(json.path("bytes_by_dtype").path("bf16").asLong()).isPositive();
    assertThat(json.path("scales").path("embedding").asInt()).isEqualTo(12);
    assertThat(json.path("tokenizer").path("bos_id").asInt(-1)).isZero();
  }

  /** The bundled model has another number of layers. */
  @Test
  void theModelMayBeNamedInTheEnvironment() {
    Result result = new TestHost(temp, Map.of("XMODEL_MODEL", model)).run("info");
    assertThat(result.out()).isEqualTo(run("info", "--model", model).out());
    Result given =
        new TestHost(temp, Map.of("XMODEL_MODEL", "nowhere")).run("info", "--model", model);
    assertThat(given.code()).isZero();
  }

  @Test
  void rendersMessagesFromStdin() {
    Result result =
        new TestHost(temp)
            .runWithInput(
                "[{\"role\": \"user\", \"content\": \"Hi\"}]",
                "render",
                "--model",
                model,
                "--messages",
                "-");
    assertThat(result.out()).contains("Hi");
  }

  @Test
  void tellsItsVersion() {
    assertThat(run("--version").out()).startsWith("xmodel ");
  }

  private static Result run(String... args) {
    return new TestHost(temp).run(args);
  }
}
