package io.xmodel.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.xmodel.convert.Preset;
import io.xmodel.convert.Synthesizer;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;

class MainTest {
  @TempDir static Path temp;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "tokens --help",
        "launches --help",
        "kernels --help",
        "peers --help",
        "jmh --help",
        "baseline --help",
        "load --help",
        "concurrency --help"
      })
  void helpHasExamples(String line) {
    BenchRun result = BenchRun.of(line);
    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("Usage: xmodel bench").contains("Examples:\n  xmodel ");
    assertThat(result.out().lines()).allMatch(text -> text.length() <= 100);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2 | '' | Name a benchmark: tokens, concurrency, load, peers, launches, kernels, jmh or baseline.",
        "2 | launches --rounds 0 | --rounds must be at least 1, found 0.",
        "1 | launches | is not there. Install it with ./setup-tornado.sh",
        "2 | kernels T --layers 1 | --layers must be between 2 and 64, found 1.",
        "1 | kernels T | is not there. Install it with ./setup-tornado.sh",
        "2 | load T -p 0 | --prefill must be at least 1, found 0.",
        "1 | load T/nowhere | T/nowhere",
        "2 | baseline --counters --ratios | --counters and --ratios exclude each other",
        "1 | baseline --counters --file T/none.json | T/none.json cannot be read.",
        "2 | jmh -bm thrpt | Rates are computed from the average time: leave -bm out.",
        "2 | jmh -i many | JMH: ",
        "1 | jmh KernelBenchmark | with ./setup-tornado.sh, and set it as that says.",
        "1 | jmh NoSuchOperation | No benchmark matches NoSuchOperation; -l lists them.",
        "2 | tokens | Missing required parameter: 'DIR'",
        "2 | tokens T --rounds 0 | --rounds must be at least 1, found 0.",
        "2 | tokens T --decode 4,-1 | --decode must be at least 0, found -1.",
        "2 | tokens T --batch 0 | --batch must be between 1 and 1024, found 0.",
        "2 | tokens T -p 0 -n 0 | Nothing to do: both --prefill and --decode are 0.",
        "2 | tokens T --format xml | Invalid value for option '--format'",
        "2 | tokens T --threads -1 | --threads must be between 0 and 1024, found -1.",
        "2 | tokens T --kv F8 | Invalid value for option '--kv'",
        "1 | tokens T/nowhere | T/nowhere does not exist.",
        "1 | tokens T --backend gpu | Backend 'gpu' is not on the class path",
      })
  void whatGoesWrongIsOneSentence(int code, String line, String expected) {
    Synthesizer.write(
        Preset.NANO.config(300),
        temp.resolve("model"),
        new Synthesizer.Options(DType.BF16, 1, true),
        ProgressListener.NONE);
    String model = temp.resolve("model").toString();
    BenchRun result = BenchRun.of(line.replace("T", model));
    assertThat(result.err()).startsWith("xmodel: ").contains(expected.replace("T", model));
    assertThat(result.err()).doesNotContain("\tat ").doesNotContain("Exception");
    assertThat(result.out()).isEmpty();
    assertThat(result.code()).isEqualTo(code);
  }

  @Test
  void measuresAModel() {
    BenchRun result =
        BenchRun.of("tokens " + model() + " --threads 1 -p 4 -n 2 -d 0,3 -b 1,2 --rounds 2");
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .contains("| model | dtype |", "| pp4 |", "| tg2 |", "| tg2 x2 |", "| tg2 x2 @ d3 |")
        .containsPattern("\\d+\\.\\d % of \\d+\\.\\d GB/s")
        .containsPattern("\\d+\\.\\d % of \\d+\\.\\d GFLOP/s");
    assertThat(result.code()).isZero();
  }

  @Test
  void writesTablesForMachines() throws IOException {
    BenchRun csv =
        BenchRun.of("tokens " + model() + " --threads 1 -p 4 -n 2 --rounds 1 --format csv");
    List<String> lines = csv.out().lines().toList();
    assertThat(lines).hasSize(3);
    assertThat(lines.getFirst()).startsWith("model,dtype,test,").contains("standard_deviation");
    assertThat(lines.get(1)).contains(",prefill,4,0,1,1,");

    BenchRun json =
        BenchRun.of("tokens " + model() + " --threads 1 -p 0 -n 2 --rounds 2 --format jsonl");
    JsonNode node = new ObjectMapper().readTree(json.out());
    assertThat(node.get("test").asText()).isEqualTo("tg2");
    assertThat(node.get("median").asDouble()).isPositive();
    assertThat(node.get("fraction").asDouble()).isPositive();
    assertThat(node.get("command").asText()).startsWith("xmodel bench tokens");
    assertThat(node.get("jdk").asText()).startsWith("25");
  }

  @Test
  void saysWhatAPositionCosts() {
    BenchRun result =
        BenchRun.of("tokens " + model() + " --threads 1 -p 0 -n 2 -d 0,64,128 --rounds 1");
    assertThat(result.out())
        .containsPattern(
            "\nmeasured BF16, kv f32, x1, 1 threads, cpu .*: \\d+\\.\\d ms a step( \\+ \\d+ µs for each 1,000 positions \\(within |; what a position costs does not show beside the noise)");
  }

  @Test
  void timesTheFirstToken() throws IOException {
    Path saved = temp.resolve("load.jsonl");
    BenchRun result = BenchRun.of("load " + model() + " -p 20 --threads 1 --save " + saved);
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).contains("first token after a prompt of 20 in ", " tokens/s; ");
    JsonNode node = new ObjectMapper().readTree(Files.readString(saved));
    assertThat(node.get("firstToken").asDouble())
        .isGreaterThan(node.get("open").asDouble() + node.get("load").asDouble());
    assertThat(node.get("command").asText()).startsWith("xmodel bench load");
  }

  @Test
  void measuresClientsOfTheEngine() throws IOException {
    BenchRun json =
        BenchRun.of(
            "concurrency "
                + model()
                + " --threads 1 -c 1,3 -p 6 -n 60 --shared-prefix 70 --rounds 2 --plain --format jsonl");
    assertThat(json.err()).isEmpty();
    List<String> lines = json.out().lines().toList();
    assertThat(lines).hasSize(2);
    JsonNode three = new ObjectMapper().readTree(lines.get(1));
    assertThat(three.get("clients").asInt()).isEqualTo(3);
    assertThat(three.get("requests").asInt()).isEqualTo(6);
    assertThat(three.get("promptTokens").asInt()).isEqualTo(6 * 6);
    assertThat(three.get("sharedTokens").asInt()).isEqualTo(6 * 70);
    assertThat(three.get("ofPlain").asDouble()).isPositive();
    assertThat(three.get("gap99").asDouble()).isGreaterThanOrEqualTo(three.get("gap50").asDouble());

    BenchRun beside =
        BenchRun.of(
            "concurrency " + model() + " --threads 1 -c 2 -p 6 -n 400 --beside 900 --rounds 1");
    assertThat(beside.out()).contains(", beside one of 900 |");
  }

  @Test
  void drawsAPicture() throws Exception {
    Path picture = temp.resolve("picture.svg");
    BenchRun result =
        BenchRun.of(
            "tokens " + model() + " --threads 1 -p 4 -n 2 -d 0,8 --rounds 1 --picture " + picture);
    assertThat(result.code()).isZero();
    Document svg =
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(picture.toFile());
    assertThat(svg.getElementsByTagName("polyline").getLength()).isEqualTo(1);
    assertThat(svg.getElementsByTagName("rect").getLength()).isGreaterThan(4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MatVec -p dtype=F8_E4M3 -p shape=64x192",
        "MatVec -p dtype=Q4 -p shape=64x192",
        "Attend -p kv=BF16",
        "RmsNorm"
      })
  void measuresOperations(String line) throws IOException {
    BenchRun json = BenchRun.of("jmh " + line + " -f 0 -wi 0 -i 2 -r 20ms --format jsonl");
    assertThat(json.code()).as(json.err()).isZero();
    JsonNode node = new ObjectMapper().readTree(json.out().lines().findFirst().orElseThrow());
    assertThat(node.get("microseconds").asDouble()).isPositive();
    assertThat(node.get("fraction").asDouble()).isBetween(1e-9, 10.);
    assertThat(node.get("command").asText()).startsWith("xmodel bench jmh");

    BenchRun table = BenchRun.of("jmh RmsNorm -f 0 -wi 0 -i 1 -r 20ms");
    assertThat(table.out())
        .contains("| rmsNorm | size=1536 | 1 |")
        .containsPattern("% of .* GFLOP/s");
  }

  private static Path model() {
    Path model = temp.resolve("measured");
    if (!Files.exists(model)) {
      Synthesizer.write(
          Preset.NANO.config(300),
          model,
          new Synthesizer.Options(DType.BF16, 1, false),
          ProgressListener.NONE);
    }
    return model;
  }
}
