package io.xmodel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.xmodel.cli.TestHost.Result;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A line of every kind. */
  private static final List<String> LINES =
      List.of(
          "{\"custom_id\":\"one\",\"method\":\"POST\",\"url\":\"/v1/completions\",\"body\":{\"prompt\":\"abc\"}}",
          "{\"prompt\":\"abc\",\"max_tokens\":9}",
          "{\"id\":\"three\",\"prompt\":[5,6,7],\"max_tokens\":20,\"temperature\":1}",
          "no JSON",
          "{\"custom_id\":\"five\",\"url\":\"/v1/embeddings\",\"body\":{\"input\":\"abc\"}}",
          "{\"prompt\":\"中国\",\"max_tokens\":0}",
          "{\"prompt\":\"abc\",\"temperature\":-1}",
          "{\"custom_id\":\"eight\",\"url\":\"/v1/completions\",\"body\":{\"prompt\":[]}}",
          "{\"prompt\":\"abc\",\"temperature\":1,\"max_tokens\":30}");

  @TempDir static Path shared;
  @TempDir Path temp;

  private Path in;
  private Path out;

  @BeforeAll
  static void writeModel() {
    TestModels.write(shared.resolve("model"));
  }

  @BeforeEach
  void writeInput() throws IOException {
    in = write("in.jsonl", String.join("\n", LINES) + "\n");
    out = temp.resolve("out.jsonl");
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(temp.resolve(name), text);
  }

  private Result run(Object... arguments) {
    return runWithInput("", arguments);
  }

  private Result runWithInput(String input, Object... arguments) {
    return new TestHost(temp).runWithInput(input, all(arguments));
  }

  private static String[] all(Object... arguments) {
    List<String> all =
        new ArrayList<>(List.of("batch", "--backend=fake", "--model=" + shared.resolve("model")));
    Arrays.stream(arguments).map(Object::toString).forEach(all::add);
    return all.toArray(String[]::new);
  }

  /** What an undisturbed run writes. */
  private byte[] undisturbed() throws IOException {
    Path whole = temp.resolve("whole.jsonl");
    Result result = run(in, whole);
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    assertThat(result.out())
        .isEqualTo("Wrote %s: 9 lines, 9 of them in this run; errors: 3.\n".formatted(whole));
    return Files.readAllBytes(whole);
  }

  @Test
  void eachLineHasItsResultInItsPlace() throws Exception {
    List<String> results = new String(undisturbed(), UTF_8).lines().toList();
    assertThat(results).hasSize(9);
    List<String> ids = new ArrayList<>();
    for (String result : results) {
      var json = JSON.readTree(result);
      ids.add(json.has("hash") ? json.at("/id").asText() : json.at("/custom_id").asText());
    }
    assertThat(ids).containsExactly("one", "2", "three", "null", "five", "6", "7", "eight", "9");
  }

  @Test
  void stdinAndStdout() throws Exception {
    String expected = new String(undisturbed(), UTF_8);
    Result piped = runWithInput(Files.readString(in), "-", "-");
    assertThat(piped.out()).isEqualTo(expected);
    assertThat(piped.err()).isEmpty();
    assertThat(piped.code()).isZero();
    assertThat(runWithInput(Files.readString(in), "-", out).code()).isZero();
    assertThat(out).hasContent(expected);
    assertThat(run(in, "-").out()).isEqualTo(expected);
  }

  /** Wherever the file breaks off, the run goes on there. */
  @Test
  void aRunGoesOnWhereItWasEnded() throws Exception {
    byte[] whole = undisturbed();
    int step = Integer.getInteger("xmodel.cuts", 113);
    for (int length = 0; length <= whole.length; length += length < 60 ? Math.min(step, 3) : step) {
      Files.write(out, Arrays.copyOf(whole, length));
      Result result = run(in, out);
      assertThat(result.err()).as("cut after %d bytes", length).isEmpty();
      assertThat(result.code()).isZero();
      assertThat(Files.readAllBytes(out)).as("cut after %d bytes", length).isEqualTo(whole);
    }
  }

  /** As a file system may leave it behind when the power fails. */
  @Test
  void zerosAtTheEndAreCutOff() throws Exception {
    byte[] whole = undisturbed();
    for (int length : new int[] {0, 1, 30, 500}) {
      Files.write(out, Arrays.copyOf(Arrays.copyOf(whole, length), length + 100));
      assertThat(run(in, out).code()).isZero();
      assertThat(Files.readAllBytes(out)).isEqualTo(whole);
    }
  }

  @Test
  void whatIsCompleteIsToldSoWithoutAModel() throws Exception {
    byte[] whole = undisturbed();
    Files.write(out, whole);
    Result result =
        new TestHost(temp).run("batch", "--model", "no/such/model", in.toString(), out.toString());
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).isEqualTo(out + " is complete: 9 lines.\n");
    assertThat(result.code()).isZero();
    assertThat(Files.readAllBytes(out)).isEqualTo(whole);
  }

  @Test
  void anotherInputIsNoticed() throws Exception {
    byte[] whole = undisturbed();
    Files.write(out, whole);
    List<String> changed = new ArrayList<>(LINES);
    changed.set(4, "{\"prompt\":\"other\"}");
    Path other = write("other.jsonl", String.join("\n", changed));
    assertRefused(
        run(other, out),
        "line 5: it does not answer line 5 of the input under these options",
        whole);
    assertRefused(run(in, out, "--seed=1"), "line 1: it does not answer line 1", whole);
    assertRefused(run(in, out, "--name=other"), "line 1: it does not answer line 1", whole);
    assertRefused(run(in, out, "--max-tokens=1"), "line 1: it does not answer line 1", whole);
    Path shorter = write("shorter.jsonl", String.join("\n", LINES.subList(0, 8)));
    assertRefused(run(shorter, out), "line 9: the input has no line that it answers", whole);
    assertThat(run(other, out, "--overwrite").code()).isZero();
    assertThat(out).content().hasLineCount(9).isNotEqualTo(new String(whole, UTF_8));
  }

  /** A longer input is the same so far. */
  @Test
  void linesMayBeAdded() throws Exception {
    byte[] whole = undisturbed();
    write("in.jsonl", String.join("\n", LINES.subList(0, 4)) + "\n");
    assertThat(run(in, out).out()).contains("4 lines, 4 of them in this run; errors: 1.");
    write("in.jsonl", String.join("\n", LINES) + "\n");
    assertThat(run(in, out).out()).contains("9 lines, 5 of them in this run; errors: 2.");
    assertThat(Files.readAllBytes(out)).isEqualTo(whole);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a text of somebody's",
        "a text of somebody's\n",
        "{\"id\":\"batch_req_0000000000000000\"",
        "{\"hash\":\"x\",\"id\":1}\n",
        "\n"
      })
  void anotherFileIsLeftAlone(String text) throws Exception {
    Files.writeString(out, text);
    assertRefused(run(in, out), "line 1: it ", text.getBytes(UTF_8));
  }

  @Test
  void aDamagedLineIsNoticed() throws Exception {
    byte[] whole = undisturbed();
    int end = new String(whole, UTF_8).indexOf('\n');
    whole[end - 1] = 0;
    Files.write(out, whole);
    assertRefused(run(in, out), "line 1: it is damaged", whole);
  }

  private void assertRefused(Result result, String why, byte[] left) throws IOException {
    assertThat(result.err())
        .startsWith("xmodel: " + out + ", ")
        .contains(why)
        .endsWith("Name another file, or begin anew (--overwrite).\n")
        .hasLineCount(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.code()).isEqualTo(1);
    assertThat(Files.readAllBytes(out)).isEqualTo(left);
  }

  @Test
  void blankLinesAndWhatWindowsAdds() throws Exception {
    byte[] whole = undisturbed();
    // A blank line counts in the numbers that stand for ids, so all of them have ids here.
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      lines.add("{\"id\":%d,\"prompt\":\"abc\",\"max_tokens\":%d}".formatted(i, i % 7));
    }
    Path plain = write("plain.jsonl", String.join("\n", lines));
    Path gaps = write("gaps.jsonl", "\uFEFF" + String.join("\n \t\n\n", lines) + "\n\n\n");
    String expected = run(plain, "-").out();
    assertThat(expected).hasLineCount(50);
    assertThat(run(gaps, "-").out()).isEqualTo(expected);
    Path windows = write("windows.jsonl", String.join("\r\n", lines) + "\r\n");
    assertThat(run(windows, "-").out().replaceAll("\"hash\":\"[0-9a-f]*\"", ""))
        .isEqualTo(expected.replaceAll("\"hash\":\"[0-9a-f]*\"", ""));
    assertThat(runWithInput("\n", "-", "-").out()).isEmpty();
    assertThat(whole).isNotEmpty();
  }

  /** Longer than the reader's buffer, and cut by it anywhere. */
  @Test
  void longLines() throws Exception {
    StringBuilder text = new StringBuilder();
    Random random = new Random(1);
    for (int i = 0; i < 30; i++) {
      String padding = "x".repeat(random.nextInt(20_000));
      text.append(
          "{\"id\":%d,\"padding\":\"%s\",\"prompt\":\"a\",\"max_tokens\":1}\n"
              .formatted(i, padding));
    }
    Path lines = write("long.jsonl", text.toString());
    List<String> results = run(lines, "-").out().lines().toList();
    assertThat(results).hasSize(30);
    for (int i = 0; i < 30; i++) {
      assertThat(results.get(i)).contains("\"id\":%d,\"text\":".formatted(i));
    }
    Path huge =
        write("huge.jsonl", "{\"x\":\"%s\"}\n{\"prompt\":\"a\"}".formatted("x".repeat(8 << 20)));
    List<String> of = run(huge, "-").out().lines().toList();
    assertThat(of).hasSize(2);
    assertThat(of.get(0)).contains("Line 1: The line must have at most 8,388,608 bytes.");
    assertThat(of.get(1)).contains("\"id\":2,\"text\":");
  }

  @Test
  void oneRunAtATime() throws Exception {
    try (RandomAccessFile other = new RandomAccessFile(out.toFile(), "rw")) {
      other.getChannel().lock();
      Result result = run(in, out, "--overwrite");
      assertThat(result.code()).isEqualTo(1);
      assertThat(result.err())
          .isEqualTo(
              "xmodel: %s: another run is writing it. Wait for its end, or name another file.\n"
                  .formatted(out));
    }
    assertThat(run(in, out).code()).isZero();
  }

  @Test
  void filesThatCannotBe() throws Exception {
    assertThat(run(temp.resolve("no.jsonl"), out).err())
        .isEqualTo("xmodel: %s: there is no such file.\n".formatted(temp.resolve("no.jsonl")));
    assertThat(out).doesNotExist();
    assertThat(run(in, temp).err())
        .isEqualTo("xmodel: %s: a directory, expected a file of results.\n".formatted(temp));
    Result nowhere = run(in, temp.resolve("no/such/out"));
    assertThat(nowhere.code()).isEqualTo(1);
    assertThat(nowhere.err()).contains("no/such/out").hasLineCount(1);
    Result same = run(in, temp.resolve(".").resolve("in.jsonl"));
    assertThat(same.code()).isEqualTo(2);
    assertThat(same.err()).contains("IN and OUT are the same file");
    assertThat(in).content().hasLineCount(9);
    assertThat(run(in, "-", "--overwrite").code()).isEqualTo(2);
    assertThat(run(in, out, "--max-tokens=0").err())
        .startsWith("xmodel: --max-tokens must be at least 1, found 0.");
  }

  /** What runs ends when nobody reads on: xmodel batch … - | head. */
  @Test
  void nobodyReadsOn() throws Exception {
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      many.append("{\"prompt\":\"abc\",\"max_tokens\":2}\n");
    }
    OutputStream head =
        new OutputStream() {
          private int left = 1000;

          @Override
          public void write(int b) throws IOException {
            if (left-- < 0) {
              throw new IOException("Broken pipe");
            }
          }
        };
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    CountedInput input = new CountedInput(many.toString().getBytes(UTF_8));
    Host host =
        new TestHost(temp)
            .host(new byte[0], new PrintStream(head, true, UTF_8), new PrintStream(err, true));
    Host piped =
        new Host(
            input,
            host.out(),
            host.err(),
            false,
            false,
            false,
            host.home(),
            host.cacheDirectory(),
            host.stateDirectory(),
            host.environment());
    assertThat(new Cli(piped).run(all("-", "-"))).isZero();
    assertThat(input.available()).as("bytes not read").isPositive();
    assertThat(err.toString(UTF_8)).isEmpty();
  }

  private static final class CountedInput extends ByteArrayInputStream {
    CountedInput(byte[] bytes) {
      super(bytes);
    }
  }
}
