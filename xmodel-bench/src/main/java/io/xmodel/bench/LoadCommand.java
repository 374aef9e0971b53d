package io.xmodel.bench;

import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.Backends;
import io.xmodel.backend.Batch;
import io.xmodel.backend.Batch.LogitsFor;
import io.xmodel.backend.Logits;
import io.xmodel.backend.ResidentModel;
import io.xmodel.backend.Sequence;
import io.xmodel.error.XmodelException;
import io.xmodel.internal.model.ModelFiles;
import io.xmodel.progress.ProgressListener;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xmodel bench load}: how long until the first token. */
@Command(
    name = "load",
    description =
        "The time from opening a checkpoint that is in the page cache to the first token after a prompt, in a JVM that has compiled nothing yet, beside that of reading such a prompt later.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {"  xmodel bench load /tmp/full", "  xmodel bench load /tmp/full-fp8 -p 64"})
final class LoadCommand implements Callable<Integer> {
  private static final int LATER = 3;

  @Parameters(paramLabel = "DIR", description = "Checkpoint directory.")
  private Path directory = Path.of("");

  @Option(
      names = {"-p", "--prefill"},
      defaultValue = "512",
      description = "Tokens of the prompt. Default: ${DEFAULT-VALUE}.")
  private int prompt;

  @Option(
      names = "--backend",
      defaultValue = "cpu",
      description = "As for the command line. Default: ${DEFAULT-VALUE}.")
  private String backend = "cpu";

  @Option(
      names = "--threads",
      defaultValue = "0",
      description = "0: one per core. Default: ${DEFAULT-VALUE}.")
  private int threads;

  @Mixin private SaveArgs output = new SaveArgs();

  @Spec private CommandSpec spec = CommandSpec.create();

  /**
   * What was measured, in seconds.
   *
   * @param start of the JVM until now, for completeness: it is not in {@code firstToken}
   * @param firstToken from opening the files to the id of the first token
   * @param open of the files, headers read and weights mapped
   * @param load onto the backend
   * @param laterPrompt of reading such a prompt again, median
   */
  private record LoadResult(
      String model,
      String backend,
      int prompt,
      double start,
      double firstToken,
      double open,
      double load,
      double laterPrompt) {}

  @Override
  public Integer call() throws Exception {
    Bounds.check(spec, "--prefill", prompt, 1, Integer.MAX_VALUE);
    warmPageCache();
    double start =
        (System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime()) * 1e-3;
    LoadResult result = measure(start);
    System.out.printf(
        "%s on %s: first token after a prompt of %d in %.2f s (files %.2f, loading %.2f, prompt and token %.2f)%n",
        result.model,
        result.backend,
        prompt,
        result.firstToken,
        result.open,
        result.load,
        result.firstToken - result.open - result.load);
    System.out.printf(
        "Reading such a prompt later takes %.2f s, %.0f tokens/s; 1.5 times that and a second are %.2f s%n",
        result.laterPrompt, prompt / result.laterPrompt, 1.5 * result.laterPrompt + 1);
    output.save(result);
    return 0;
  }

  private LoadResult measure(double start) throws IOException {
    BackendOptions options = BackendOptions.DEFAULT.withThreads(threads);
    long begin = System.nanoTime();
    try (ModelFiles files = ModelFiles.open(directory, ProgressListener.NONE)) {
      int[] ids = new Random(1).ints(prompt, 0, files.config().vocabSize()).toArray();
      double open = seconds(begin);
      try (ResidentModel model =
          Backends.load(backend, files.weights(), options, ProgressListener.NONE)) {
        double load = seconds(begin) - open;
        read(model, ids);
        double firstToken = seconds(begin);
        double[] later = new double[LATER];
        for (int i = 0; i < LATER; i++) {
          long again = System.nanoTime();
          read(model, ids);
          later[i] = seconds(again);
        }
        return new LoadResult(
            directory.toRealPath().getFileName().toString(),
            model.description(),
            prompt,
            start,
            firstToken,
            open,
            load,
            new Rates(later).median());
      }
    }
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) * 1e-9;
  }

  private static void read(ResidentModel model, int[] ids) {
    int chunk = model.preferredChunk();
    try (Sequence sequence = model.open(ids.length + 1)) {
      for (int from = 0; from < ids.length; from += chunk) {
        int to = Math.min(ids.length, from + chunk);
        LogitsFor wanted = to == ids.length ? LogitsFor.LAST : LogitsFor.NONE;
        Batch batch = Batch.of(sequence, Arrays.copyOfRange(ids, from, to), wanted);
        try (Logits logits = model.forward(batch)) {
          if (to == ids.length) {
            logits.argmax(0, logits.vocabSize());
          }
        }
      }
    }
  }

  /** Reads the files once, as a start just before would have done. */
  private void warmPageCache() {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> weights =
          files.filter(file -> file.toString().matches(".*\\.(safetensors|bin)")).toList();
      for (Path file : weights) {
        try (InputStream in = Files.newInputStream(file)) {
          in.transferTo(OutputStream.nullOutputStream());
        }
      }
    } catch (IOException e) {
      throw new XmodelException("%s cannot be read: %s".formatted(directory, e.getMessage()), e);
    }
  }
}
