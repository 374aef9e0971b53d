package io.xmodel.bench.kernels;

import io.xmodel.backend.KvType;
import io.xmodel.bench.device.KernelTrial;
import io.xmodel.bench.device.PlanKernel;
import io.xmodel.convert.Preset;
import io.xmodel.model.ModelWeights;
import io.xmodel.tensor.DType;
import java.lang.foreign.Arena;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
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
 * A kernel of the decode and block plans on a device, launched once for each layer with that
 * layer's weights and cache: the time of an execution is that of so many launches, and what
 * executing a graph costs.
 *
 * <p>The answer that is checked is the whole model's after a text, since all kernels have a part in
 * it: the CPU backend's, within a thousandth of the largest logit.
 *
 * <p>BLOCK_UP multiplies in place, so that its operands run towards zero or infinity. A GPU's
 * arithmetic takes as long for them; on a CPU device they may be subnormal and slow.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class KernelBenchmark {
  /** COMBINE has work only in texts that a device splits. */
  @Param({
    "EMBED",
    "QKV",
    "ATTEND",
    "OUTPUT",
    "GATE_UP",
    "DOWN",
    "HEAD",
    "ARGMAX",
    "BLOCK_EMBED",
    "BLOCK_NORM",
    "BLOCK_QUERY",
    "BLOCK_KEY",
    "BLOCK_ROPE",
    "BLOCK_ATTEND",
    "BLOCK_OUTPUT",
    "BLOCK_GATE",
    "BLOCK_UP",
    "BLOCK_DOWN",
    "BLOCK_HEAD"
  })
  private PlanKernel kernel = PlanKernel.QKV;

  @Param("XL")
  private Preset preset = Preset.XL;

  @Param("BF16")
  private DType dtype = DType.BF16;

  @Param("F32")
  private KvType kv = KvType.F32;

  /** Tokens in the cache, the block or the token itself included. */
  @Param("128")
  private int depth;

  /** Twelve layers' smallest matrices are larger than a GPU's caches, and two are soon there. */
  @Param("12")
  private int layers;

  /** As in --backend tornado:DEVICE; empty: the first that is not a CPU. */
  @Param("")
  private String device = "";

  private final Arena arena = Arena.ofShared();
  private KernelTrial trial;

  /** Loads a model on the device and on the CPU, and compares their answers. */
  @Setup(Level.Trial)
  public void prepare() {
    ModelWeights weights = RandomWeights.of(preset.config(Preset.VOCAB_SIZE), layers, dtype, arena);
    int[] ids = new Random(2).ints(depth, 0, weights.config().vocabSize()).toArray();
    trial = KernelTrial.open(weights, device, kv, Set.of(kernel), layers, ids);
    TrialCheck.check(weights, ids, kv, trial);
    trial.run(kernel);
  }

  /** The kernel, once for each layer. */
  @Benchmark
  public void run() {
    trial.run(kernel);
  }

  /** Frees the device's memory. */
  @TearDown(Level.Trial)
  public void free() {
    trial.close();
    arena.close();
  }
}
