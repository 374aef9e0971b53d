package io.xmodel.bench.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.xmodel.internal.text.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Encoding and loading, by this library and by Hugging Face's, after both gave the same ids:
 *
 * <pre>java -cp xmodel-bench.jar org.openjdk.jmh.Main TokenizerBenchmark -p tokenizer=DIRECTORY
 * </pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class TokenizerBenchmark {
  private static final int PART = 4000;

  /** A directory with tokenizer.json and tokenizer_config.json. */
  @Param("")
  private String tokenizer = "";

  /** A file of text; without one, the text that the bundled model has not seen. */
  @Param("")
  private String text = "";

  private Path directory;
  private List<String> parts;
  private Tokenizer ours;
  private HuggingFaceTokenizer theirs;

  /** Loads both, and compares their ids. */
  @Setup(Level.Trial)
  public void prepare() throws IOException {
    directory = Path.of(tokenizer);
    parts = parts(text.isEmpty() ? heldOut() : Files.readString(Path.of(text)));
    ours = Tokenizer.load(directory);
    theirs = loadTheirs();
    for (String part : parts) {
      int[] found = ours.encodeWithSpecialTokens(part);
      int[] expected =
          Arrays.stream(theirs.encode(part, false, false).getIds())
              .mapToInt(Math::toIntExact)
              .toArray();
      if (!Arrays.equals(found, expected)) {
        throw new IllegalStateException("different ids of: " + part);
      }
    }
  }

  private static String heldOut() throws IOException {
    try (InputStream file =
        Objects.requireNonNull(
            TokenizerBenchmark.class.getResourceAsStream("/io/xmodel/bench/heldout.txt"))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static List<String> parts(String text) {
    List<String> parts = new ArrayList<>();
    for (int from = 0; from < text.length(); from += PART) {
      parts.add(text.substring(from, Math.min(from + PART, text.length())));
    }
    return parts;
  }

  private HuggingFaceTokenizer loadTheirs() throws IOException {
    return HuggingFaceTokenizer.newInstance(
        directory, Map.of("truncation", "false", "padding", "false"));
  }

  /** Counts ids, which JMH shows per second. */
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Tokens {
    /** So many. */
    public long tokens;
  }

  /** All parts, by this library. */
  @Benchmark
  @BenchmarkMode(Mode.Throughput)
  @OutputTimeUnit(TimeUnit.SECONDS)
  public void encodeOurs(Tokens counter) {
    for (String part : parts) {
      counter.tokens += ours.encodeWithSpecialTokens(part).length;
    }
  }

  /** All parts, by Hugging Face's. */
  @Benchmark
  @BenchmarkMode(Mode.Throughput)
  @OutputTimeUnit(TimeUnit.SECONDS)
  public void encodeTheirs(Tokens counter) {
    for (String part : parts) {
      counter.tokens += theirs.encode(part, false, false).getIds().length;
    }
  }

  /** Loads with this library. */
  @Benchmark
  public void loadOurs() {
    Tokenizer.load(directory).close();
  }

  /** Loads with Hugging Face's. */
  @Benchmark
  public void loadTheirsAlone() throws IOException {
    loadTheirs().close();
  }

  /** Frees what is native. */
  @TearDown(Level.Trial)
  public void close() {
    ours.close();
    theirs.close();
  }
}
