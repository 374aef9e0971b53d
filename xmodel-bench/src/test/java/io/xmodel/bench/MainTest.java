package io.xmodel.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.convert.Preset;
import io.xmodel.convert.Synthesizer;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tensor.DType;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  @TempDir static Path temp;

  private record Result(int code, String out, String err) {}

  @ParameterizedTest
  @ValueSource(strings = {"--help", "tokens --help", "jmh --help"})
  void helpHasExamples(String line) {
    Result result = run(line);
    assertThat(result.code).isZero();
    assertThat(result.out).contains("Usage: xmodel bench").contains("Examples:\n  xmodel ");
    assertThat(result.out.lines()).allMatch(text -> text.length() <= 100);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2 | '' | Name a benchmark: tokens or jmh.",
        "2 | tokens | Missing required parameter: 'DIR'",
        "2 | tokens T --rounds 0 | --rounds must be at least 1, found 0.",
        "2 | tokens T --decode -1 | must be at least 0, found 512, -1 and 0.",
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
    Result result = run(line.replace("T", model));
    assertThat(result.err).startsWith("xmodel: ").contains(expected.replace("T", model));
    assertThat(result.err).doesNotContain("\tat ").doesNotContain("Exception");
    assertThat(result.out).isEmpty();
    assertThat(result.code).isEqualTo(code);
  }

  @Test
  void measuresAModel() {
    Path model = temp.resolve("measured");
    Synthesizer.write(
        Preset.NANO.config(300),
        model,
        new Synthesizer.Options(DType.BF16, 1, false),
        ProgressListener.NONE);
    Result result = run("tokens " + model + " --threads 1 --prefill 4 --decode 2 --rounds 1");
    assertThat(result.err).isEmpty();
    assertThat(result.out).contains("answer checked", "decode 2 @ 0: median", "prefill 4: median");
    assertThat(result.code).isZero();
  }

  private static Result run(String line) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream outBefore = System.out;
    PrintStream errBefore = System.err;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      int code = Main.run(line.isEmpty() ? new String[0] : line.split(" "));
      return new Result(
          code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(outBefore);
      System.setErr(errBefore);
    }
  }
}
