package io.xmodel.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.xmodel.bench.peers.Fakes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeersCommandTest {
  @TempDir static Path temp;

  @BeforeAll
  static void install() throws IOException {
    Fakes.model(temp.resolve("model"));
    Fakes.llamaCpp(temp.resolve("llama"));
  }

  private static final String RUN =
      "M --threads 1 -p 8 -n 2 --choose 16 --gguf-type f32 --peer llama.cpp=L";

  /** The recorded choices are llama.cpp's own on this very model. */
  @Test
  void comparesSpeedsAndChoices() {
    BenchRun result = run(RUN + " --rounds 3 --peer-version llama.cpp=c392e5094");
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .containsPattern("\\| model \\| pp8 \\| xmodel \\| BF16 \\| .* of .* GFLOP/s \\|  \\|\n")
        .containsPattern("\\| model \\| tg2 \\| xmodel \\| BF16 \\| .* of .* GB/s \\|  \\|\n")
        .containsPattern(
            "\\| model \\| tg2 \\| llama.cpp \\| F32 \\| .* \\d\\.\\d\\d \\(.* – .*\\) \\|\n")
        .containsPattern("\\| model \\| llama.cpp \\| F32 \\| 7 \\| \\d+ \\| \\d \\(100.0 %\\) \\|")
        .contains("- llama.cpp: c392e5094 as stated.");
    assertThat(result.code()).isZero();
  }

  @Test
  void writesLinesForMachines() throws IOException {
    BenchRun json = run(RUN + " --rounds 1 --format jsonl");
    ObjectMapper mapper = new ObjectMapper();
    List<JsonNode> lines = json.out().lines().map(line -> read(mapper, line)).toList();
    assertThat(lines)
        .extracting(line -> line.get("test").asText() + " " + line.get("engine").asText())
        .containsExactly(
            "choices llama.cpp", "pp8 xmodel", "pp8 llama.cpp", "tg2 xmodel", "tg2 llama.cpp");
    JsonNode choices = lines.getFirst();
    assertThat(choices.get("positions").asInt()).isEqualTo(7);
    assertThat(choices.get("decided_alike")).isEqualTo(choices.get("decided"));
    assertThat(choices.get("same_ids").asBoolean()).isTrue();
    assertThat(choices.get("logprob_difference").asDouble()).isLessThan(1e-3);
    JsonNode peer = lines.getLast();
    assertThat(peer.get("ratio").asDouble())
        .isEqualTo(lines.get(3).get("median").asDouble() / peer.get("median").asDouble());
    assertThat(peer.get("fraction").isNull()).isTrue();
    assertThat(peer.get("command").asText()).startsWith("xmodel bench peers");
    assertThat(json.err()).contains("xmodel: llama.cpp: of a commit that its build does not know.");

    BenchRun csv = run(RUN + " --rounds 1 --format csv");
    assertThat(csv.out().lines().filter(line -> line.startsWith("model,test,engine,"))).hasSize(2);
    assertThat(csv.out().lines().filter(line -> line.startsWith("model,pp8,"))).hasSize(2);
    assertThat(csv.out().lines().filter(line -> line.startsWith("model,choices,"))).hasSize(1);
  }

  @Test
  void aPeerThatIsNotInstalledIsNamedAndLeftOut() {
    BenchRun result =
        run(
            "M --threads 1 -p 8 -n 0 --rounds 1 --choose 0 --peer llama.cpp=M,llama3.java=M/none,jlama=M");
    assertThat(result.out())
        .contains("- llama.cpp is not there. Build llama.cpp's llama-bench")
        .contains("- jlama is not there. Build its runner: ")
        .contains("- llama3.java is not there. Give its source")
        .contains("| model | pp8 | xmodel |");
    assertThat(result.code()).isZero();
  }

  @Test
  void aPeerThatFailsIsASentence() {
    BenchRun result =
        run("M --threads 1 -p 8 -n 0 --rounds 1 --choose 16 --peer pytorch=/nowhere/python");
    assertThat(result.out())
        .contains("- model, pytorch: pytorch could not be started: '/nowhere/python'")
        .contains("| model | pp8 | xmodel |");
    assertThat(result.code()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2 | M --peer nobody | --peer knows llama.cpp, jlama, jlama-java, llama3.java, pytorch, pytorch-compiled, found 'nobody'.",
        "2 | M --peer-version nobody=1 | --peer-version knows llama.cpp,",
        "2 | M --gguf-files a,b | --gguf-files needs one file for each DIR: expected 1, found 2.",
        "2 | M --gguf a,b | (Files are named with --gguf-files.)",
        "2 | M --choose 7 | --choose must be between 8 and 4096, found 7.",
        "2 | M --rounds 0 | --rounds must be at least 1, found 0.",
        "2 | M -p 0 -n 0 | Nothing to do: both --prefill and --decode are 0.",
        "2 | M --gguf-type q5 | Invalid value for option '--gguf-type'",
        "1 | M --text M/none | The text M/none could not be read: there is no such file or directory.",
        "1 | M/none | M/none does not exist.",
      })
  void whatGoesWrongIsOneSentence(int code, String line, String expected) {
    BenchRun result = run(line);
    assertThat(result.err()).startsWith("xmodel: ").contains(place(expected));
    assertThat(result.err()).doesNotContain("\tat ").doesNotContain("Exception");
    assertThat(result.out()).isEmpty();
    assertThat(result.code()).isEqualTo(code);
  }

  private static JsonNode read(ObjectMapper mapper, String line) {
    try {
      return mapper.readTree(line);
    } catch (IOException e) {
      throw new AssertionError(line, e);
    }
  }

  private static String place(String line) {
    return line.replaceAll("\\bM\\b", temp.resolve("model").toString())
        .replaceAll("\\bL\\b", temp.resolve("llama").toString());
  }

  private static BenchRun run(String line) {
    return BenchRun.of("peers " + place(line));
  }
}
