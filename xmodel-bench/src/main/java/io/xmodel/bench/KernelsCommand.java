package io.xmodel.bench;

import io.xmodel.backend.KvType;
import io.xmodel.bench.device.DeviceCeiling;
import io.xmodel.bench.device.KernelTrial;
import io.xmodel.bench.device.LaunchCost;
import io.xmodel.bench.device.PlanKernel;
import io.xmodel.bench.kernels.KernelWork;
import io.xmodel.bench.kernels.TrialCheck;
import io.xmodel.bench.operations.Work;
import io.xmodel.error.XmodelException;
import io.xmodel.internal.model.ModelFiles;
import io.xmodel.model.ModelWeights;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tensor.DType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xmodel bench kernels}: where the time of a token goes on a device. */
@Command(
    name = "kernels",
    description = {
      "Where the time of a token goes on a device of TornadoVM: each kernel of the decode step by itself, what launching costs, and the rest.",
      "The model reads a text, and its logits must be the CPU backend's. Then every round runs the token's step, and each kernel's launches for some layers, one after the other. All in one process: 'bench jmh Kernel' measures a kernel more carefully, in a JVM of its own."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  xmodel bench kernels /tmp/full",
      "  xmodel bench kernels /tmp/full-fp8 --kv bf16 -d 4096 --device nvidia"
    })
final class KernelsCommand implements Callable<Integer> {
  /** A reading lasts at least so long. */
  private static final double SECONDS = 0.02;

  @Parameters(paramLabel = "DIR", description = "A checkpoint directory.")
  private Path directory = Path.of("");

  @Option(
      names = "--device",
      defaultValue = "",
      description = "As in --backend tornado:DEVICE; by default the first that is not a CPU.")
  private String device = "";

  @Option(
      names = "--kv",
      defaultValue = "f32",
      description = "f32, bf16 or f16. Default: ${DEFAULT-VALUE}.")
  private KvType kv = KvType.F32;

  @Option(
      names = {"-d", "--depth"},
      defaultValue = "256",
      description =
          "Tokens in the cache, the one that is timed included. Default: ${DEFAULT-VALUE}.")
  private int depth;

  @Option(
      names = "--layers",
      defaultValue = "12",
      description =
          "A kernel is launched once for each of so many layers, and once for one, to tell its time from that of a graph: their matrices should not fit the device's caches, and each launch takes time to compile. Default: ${DEFAULT-VALUE}.")
  private int layers;

  @Option(names = "--rounds", defaultValue = "7", description = "Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Mixin private SaveArgs output = new SaveArgs();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    Bounds.check(spec, "--depth", depth, 2, Integer.MAX_VALUE);
    Bounds.check(spec, "--layers", layers, 2, 64);
    Bounds.check(spec, "--rounds", rounds, 1, Integer.MAX_VALUE);
    LaunchCost cost = LaunchCost.measure(device, 3);
    Set<PlanKernel> kernels = KernelTrial.ofToken(device, depth);
    try (ModelFiles files = ModelFiles.open(directory, ProgressListener.NONE)) {
      ModelWeights weights = files.weights();
      if (weights.layers().size() < 2) {
        throw new XmodelException(
            "%s has one layer, but a kernel's time is told from those of two."
                .formatted(directory));
      }
      int[] ids = new Random(2).ints(depth, 0, weights.config().vocabSize()).toArray();
      try (KernelTrial trial = KernelTrial.open(weights, device, kv, kernels, layers, ids);
          DeviceCeiling ceiling = DeviceCeiling.open(device)) {
        double difference = TrialCheck.check(weights, ids, kv, trial);
        report(weights, trial, measure(trial, kernels, ceiling), kernels, cost, difference);
      }
    }
    return 0;
  }

  /** Seconds of the token and of each kernel's launch, and what the device gave, by rounds. */
  private record Rounds(
      double[] token, Map<PlanKernel, double[]> kernels, double[] bandwidth, double[] rate) {}

  private Rounds measure(KernelTrial trial, Set<PlanKernel> kernels, DeviceCeiling ceiling) {
    Rounds found =
        new Rounds(
            new double[rounds],
            new EnumMap<>(PlanKernel.class),
            new double[rounds],
            new double[rounds]);
    kernels.forEach(kernel -> found.kernels.put(kernel, new double[rounds]));
    for (int round = -1; round < rounds; round++) { // the first compiles
      double token = seconds(trial::runToken);
      if (round >= 0) {
        found.token[round] = token;
        found.bandwidth[round] = ceiling.bandwidth();
        found.rate[round] = ceiling.operations();
      }
      for (Map.Entry<PlanKernel, double[]> entry : found.kernels.entrySet()) {
        PlanKernel kernel = entry.getKey();
        double all = seconds(() -> trial.run(kernel));
        double one = seconds(() -> trial.runOnce(kernel));
        if (round >= 0) {
          entry.getValue()[round] = (all - one) / (trial.launches(kernel) - 1);
        }
      }
    }
    return found;
  }

  /** Of one run, the mean of as many as take {@link #SECONDS}. */
  private static double seconds(Runnable run) {
    long start = System.nanoTime();
    int times = 0;
    double passed;
    do {
      run.run();
      times++;
      passed = (System.nanoTime() - start) * 1e-9;
    } while (passed < SECONDS);
    return passed / times;
  }

  private void report(
      ModelWeights weights,
      KernelTrial trial,
      Rounds found,
      Set<PlanKernel> kernels,
      LaunchCost cost,
      double difference)
      throws Exception {
    String model = directory.toRealPath().getFileName().toString();
    double token = new Rates(found.token).median() * 1e6;
    List<KernelResult> results = new ArrayList<>();
    for (PlanKernel kernel : kernels) {
      double[] seconds = found.kernels.get(kernel);
      if (seconds == null) {
        throw new XmodelException("%s was not measured.".formatted(kernel));
      }
      results.add(result(weights, trial, kernel, seconds, found, model));
    }
    System.out.print(ReportFormat.MD.head(output.environment()));
    System.out.printf(
        "%s on %s, %s cache. The logits after the text differ from the CPU backend's by %.1e of the largest.%n%n",
        model, trial.device(), kv.name().toLowerCase(Locale.ROOT), difference);
    System.out.print(KernelResult.COLUMNS);
    for (KernelResult result : results) {
      System.out.print(result.markdown(token));
      output.save(result);
    }
    TokenTime time =
        new TokenTime(
            model,
            trial.device(),
            depth,
            rounds,
            token,
            new Rates(found.token).least() * 1e6,
            new Rates(found.token).most() * 1e6,
            results.stream().mapToDouble(KernelResult::ofToken).sum(),
            results.stream().mapToInt(KernelResult::launches).sum(),
            cost.perTask() * 1e6);
    System.out.print(time.markdown());
    System.out.printf(
        "%nA kernel's time is the difference between a graph that launches it for %d layers and one that launches it for one, so the smallest drown in the noise (–). The rest is what remains of the token when the kernels are taken off: below 0, they took longer by themselves than within a step.%n",
        Math.min(layers, weights.config().numHiddenLayers()));
    output.save(time);
  }

  private KernelResult result(
      ModelWeights weights,
      KernelTrial trial,
      PlanKernel kernel,
      double[] seconds,
      Rounds found,
      String model) {
    DType dtype = dtype(weights, kernel);
    Work work = KernelWork.of(weights.config(), kernel, dtype, kv, depth, 1);
    double ofBandwidth = used(work.bytes(), seconds, found.bandwidth);
    double ofRate = used(work.operations(), seconds, found.rate);
    boolean byBandwidth = ofBandwidth >= ofRate;
    boolean once =
        kernel == PlanKernel.EMBED || kernel == PlanKernel.HEAD || kernel == PlanKernel.ARGMAX;
    Rates rates = new Rates(seconds);
    boolean shows = work.bytes() > 0 && rates.median() > 0;
    return new KernelResult(
        model,
        trial.device(),
        kernel.name(),
        dtype.name(),
        kv.name().toLowerCase(Locale.ROOT),
        depth,
        rounds,
        once ? 1 : weights.config().numHiddenLayers(),
        rates.median() * 1e6,
        rates.least() * 1e6,
        rates.most() * 1e6,
        work.bytes(),
        work.operations(),
        new Rates(found.bandwidth).median(),
        new Rates(found.rate).median(),
        shows ? byBandwidth ? Speed.BANDWIDTH : Speed.FLOPS : null,
        shows ? byBandwidth ? ofBandwidth : ofRate : null);
  }

  private static DType dtype(ModelWeights weights, PlanKernel kernel) {
    return switch (kernel) {
      case EMBED -> weights.embedding().weight().dtype();
      case HEAD, ARGMAX -> weights.head().weight().dtype();
      default -> weights.layers().getFirst().query().weight().dtype();
    };
  }

  private static double used(double work, double[] seconds, double[] given) {
    double[] fractions = new double[seconds.length];
    for (int i = 0; i < fractions.length; i++) {
      fractions[i] = work / seconds[i] / given[i];
    }
    return new Rates(fractions).median();
  }
}
