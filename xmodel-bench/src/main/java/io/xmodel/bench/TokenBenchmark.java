package io.xmodel.bench;

import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.Backends;
import io.xmodel.backend.Batch;
import io.xmodel.backend.Batch.LogitsFor;
import io.xmodel.backend.KvType;
import io.xmodel.backend.Logits;
import io.xmodel.backend.ResidentModel;
import io.xmodel.backend.Sequence;
import io.xmodel.error.XmodelException;
import io.xmodel.model.Linear;
import io.xmodel.model.ModelFiles;
import io.xmodel.model.ModelWeights;
import io.xmodel.progress.ProgressListener;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Prefill and decode of a whole model, in the manner of llama-bench. Every round first reads the
 * model's own weights to learn what the memory gives at that moment, then times; what is reported
 * is the median over rounds of rate and ratio.
 */
@Command(
    name = "tokens",
    description = "Prefill and decode tokens/s of a checkpoint against the read bandwidth.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  xmodel bench tokens /tmp/full --threads 2",
      "  xmodel bench tokens /tmp/full --prefill 0 --decode 16 --depth 4096 --kv BF16",
      "  xmodel bench tokens ~/models/Xmodel-2.5 --prefill 512 --decode 0 --rounds 9"
    })
final class TokenBenchmark implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "Checkpoint directory.")
  private Path directory = Path.of(".");

  @Option(names = "--backend", defaultValue = "cpu", description = "Default: ${DEFAULT-VALUE}.")
  private String backend = "cpu";

  @Option(
      names = "--threads",
      defaultValue = "0",
      description = "0: one per core. Default: ${DEFAULT-VALUE}.")
  private int threads;

  @Option(
      names = "--prefill",
      defaultValue = "512",
      description = "Tokens of the prompt. Default: ${DEFAULT-VALUE}.")
  private int prefill;

  @Option(
      names = "--decode",
      defaultValue = "32",
      description = "Tokens decoded in a round. Default: ${DEFAULT-VALUE}.")
  private int decode;

  @Option(
      names = "--depth",
      defaultValue = "0",
      description = "Tokens in the cache before decoding. Default: ${DEFAULT-VALUE}.")
  private int depth;

  @Option(names = "--rounds", defaultValue = "5", description = "Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(names = "--kv", defaultValue = "F32", description = "F32, BF16 or F16.")
  private KvType kv = KvType.F32;

  @Spec private CommandSpec spec = CommandSpec.create();

  private final Random random = new Random(42);

  @Override
  public Integer call() throws InterruptedException, ExecutionException {
    check();
    BackendOptions options = BackendOptions.DEFAULT.withThreads(threads).withKv(kv);
    long start = System.nanoTime();
    try (ModelFiles files = ModelFiles.open(directory, ProgressListener.NONE);
        ResidentModel model =
            Backends.load(backend, files.weights(), options, ProgressListener.NONE);
        ReadBandwidth bandwidth =
            new ReadBandwidth(threads > 0 ? threads : Runtime.getRuntime().availableProcessors())) {
      System.out.printf(
          "%s, %s, loaded in %.2f s%n",
          directory.getFileName(), model.description(), (System.nanoTime() - start) * 1e-9);
      checkAnswer(model);
      List<MemorySegment> read = matrices(files.weights());
      long bytes = read.stream().mapToLong(MemorySegment::byteSize).sum();
      System.out.printf("%,d bytes of weights are read for each token%n", bytes);
      if (decode > 0) {
        benchmarkDecode(model, bandwidth, read, bytes);
      }
      if (prefill > 0) {
        benchmarkPrefill(model);
      }
    }
    return 0;
  }

  private void check() {
    if (rounds < 1) {
      throw usage("--rounds must be at least 1, found %d.".formatted(rounds));
    }
    if (prefill < 0 || decode < 0 || depth < 0) {
      throw usage(
          "--prefill, --decode and --depth must be at least 0, found %d, %d and %d."
              .formatted(prefill, decode, depth));
    }
    if (threads < 0 || threads > 1024) {
      throw usage("--threads must be between 0 and 1024, found %d.".formatted(threads));
    }
  }

  private ParameterException usage(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }

  /**
   * A benchmark of wrong answers is worth nothing: decoding token by token must agree with one
   * prefill.
   */
  private void checkAnswer(ResidentModel model) {
    int[] ids = randomIds(model, 12);
    int vocabulary = model.config().vocabSize();
    float[] atOnce = new float[vocabulary];
    float[] oneByOne = new float[vocabulary];
    try (Sequence a = model.open(ids.length);
        Sequence b = model.open(ids.length)) {
      try (Logits logits = model.forward(Batch.of(a, ids, LogitsFor.LAST))) {
        logits.copyTo(0, atOnce);
      }
      for (int id : ids) {
        try (Logits logits = model.forward(Batch.of(b, new int[] {id}, LogitsFor.LAST))) {
          logits.copyTo(0, oneByOne);
        }
      }
    }
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < vocabulary; i++) {
      largest = Math.max(largest, Math.abs(atOnce[i]));
      difference = Math.max(difference, Math.abs(atOnce[i] - oneByOne[i]));
    }
    if (!(difference <= 1e-4 * largest) || largest == 0) {
      throw new XmodelException(
          "The answer is wrong, so nothing was timed: prefill and decode differ by %g where the largest logit is %g."
              .formatted(difference, largest));
    }
    System.out.printf(
        "answer checked: prefill and decode agree within %.1e of the largest logit%n",
        difference / largest);
  }

  private void benchmarkDecode(
      ResidentModel model, ReadBandwidth bandwidth, List<MemorySegment> read, long bytes)
      throws InterruptedException, ExecutionException {
    double[] rates = new double[rounds];
    double[] ratios = new double[rounds];
    double[] ceilings = new double[rounds];
    try (Sequence sequence = model.open(depth + decode + 1)) {
      for (int done = 0; done < depth; done += model.preferredChunk()) {
        int[] ids = randomIds(model, Math.min(model.preferredChunk(), depth - done));
        model.forward(Batch.of(sequence, ids, LogitsFor.NONE)).close();
      }
      decodeSeconds(model, sequence);
      bandwidth.measure(read);
      for (int round = 0; round < rounds; round++) {
        double before = bandwidth.measure(read);
        double seconds = decodeSeconds(model, sequence);
        double after = bandwidth.measure(read);
        ceilings[round] = (before + after) / 2;
        rates[round] = decode / seconds;
        ratios[round] = rates[round] * bytes / ceilings[round];
      }
    }
    System.out.printf(
        "decode %d @ %d: median %.2f tokens/s = %.1f GB/s, %.1f %% of the %.1f GB/s read in the same rounds (ratios %s)%n",
        decode,
        depth,
        median(rates),
        median(rates) * bytes * 1e-9,
        100 * median(ratios),
        median(ceilings) * 1e-9,
        percents(ratios));
  }

  private double decodeSeconds(ResidentModel model, Sequence sequence) {
    sequence.rewind(depth);
    int id = 7 % model.config().vocabSize();
    long start = System.nanoTime();
    for (int i = 0; i < decode; i++) {
      try (Logits logits = model.forward(Batch.of(sequence, new int[] {id}, LogitsFor.LAST))) {
        id = logits.argmax(0, logits.vocabSize());
      }
    }
    return (System.nanoTime() - start) * 1e-9;
  }

  private void benchmarkPrefill(ResidentModel model) {
    double[] rates = new double[rounds];
    int[] ids = randomIds(model, prefill);
    try (Sequence sequence = model.open(prefill)) {
      for (int round = -1; round < rounds; round++) {
        sequence.rewind(0);
        long start = System.nanoTime();
        for (int from = 0; from < prefill; from += model.preferredChunk()) {
          int to = Math.min(from + model.preferredChunk(), prefill);
          LogitsFor wanted = to == prefill ? LogitsFor.LAST : LogitsFor.NONE;
          model.forward(Batch.of(sequence, Arrays.copyOfRange(ids, from, to), wanted)).close();
        }
        if (round >= 0) {
          rates[round] = prefill / ((System.nanoTime() - start) * 1e-9);
        }
      }
    }
    System.out.printf(
        "prefill %d: median %.1f tokens/s (%s)%n", prefill, median(rates), list(rates));
  }

  /** Every matrix that a decode step reads from end to end. */
  private static List<MemorySegment> matrices(ModelWeights weights) {
    List<Linear> linears = new ArrayList<>();
    weights
        .layers()
        .forEach(layer ->
            linears.addAll(
                List.of(
                    layer.query(),
                    layer.key(),
                    layer.value(),
                    layer.output(),
                    layer.gate(),
                    layer.up(),
                    layer.down())));
    linears.add(weights.head());
    return linears.stream().map(linear -> linear.weight().data()).toList();
  }

  private int[] randomIds(ResidentModel model, int count) {
    return random.ints(count, 0, model.config().vocabSize()).toArray();
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static String list(double[] values) {
    return String.join(", ", Arrays.stream(values).mapToObj("%.1f"::formatted).toList());
  }

  private static String percents(double[] ratios) {
    return String.join(
        ", ", Arrays.stream(ratios).mapToObj(ratio -> "%.1f %%".formatted(100 * ratio)).toList());
  }
}
