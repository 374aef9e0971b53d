package io.xmodel.bench.kernels;

import io.xmodel.backend.KvType;
import io.xmodel.bench.device.KernelTrial;
import io.xmodel.bench.device.PlanKernel;
import io.xmodel.bench.operations.RandomMatrices;
import io.xmodel.bench.operations.Work;
import io.xmodel.convert.Preset;
import io.xmodel.model.XmodelConfig;
import io.xmodel.tensor.DType;
import java.util.function.UnaryOperator;

/** What launches of a kernel cannot avoid. */
public final class KernelWork {
  private KernelWork() {}

  /** Whether a benchmark, as JMH names it, is one of a kernel. */
  public static boolean knows(String benchmark) {
    return benchmark.startsWith(KernelBenchmark.class.getName() + ".") || isPlain(benchmark);
  }

  /** Whether a benchmark is one of a plain loop that stands for a kernel. */
  public static boolean isPlain(String benchmark) {
    return benchmark.startsWith(PlainBenchmark.class.getName() + ".");
  }

  /** Launches of an execution. */
  public static int launches(UnaryOperator<String> parameter) {
    return Integer.parseInt(parameter.apply("layers"));
  }

  /** The work of one launch of a benchmark. */
  public static Work of(String benchmark, UnaryOperator<String> parameter) {
    PlanKernel kernel = PlanKernel.valueOf(parameter.apply("kernel"));
    boolean plain = isPlain(benchmark);
    DType dtype = plain ? DType.F32 : DType.valueOf(parameter.apply("dtype"));
    KvType kv = plain ? KvType.F32 : KvType.valueOf(parameter.apply("kv"));
    int depth = Integer.parseInt(parameter.apply("depth"));
    XmodelConfig config = Preset.valueOf(parameter.apply("preset")).config(Preset.VOCAB_SIZE);
    int rows = kernel.ofBlock() ? KernelTrial.blockRows(parameter.apply("device")) : 1;
    return of(config, kernel, dtype, kv, depth, rows);
  }

  /**
   * The work of one launch.
   *
   * @param dtype of the matrix that it reads
   * @param depth tokens in the cache, the block or the token itself included
   * @param most rows of a block
   */
  public static Work of(
      XmodelConfig config, PlanKernel kernel, DType dtype, KvType kvType, int depth, int most) {
    double kvBytes = kvType == KvType.F32 ? 4 : 2;
    double hidden = config.hiddenSize();
    double kv = config.kvSize();
    double ffn = config.intermediateSize();
    double rows = kernel.ofBlock() ? Math.min(most, depth - 1) : 1;
    // Of a block, each row sees the keys up to its own.
    double keys = depth - (rows - 1) / 2;
    double weights =
        switch (kernel) {
          case QKV -> hidden * (hidden + 2 * kv);
          case OUTPUT, BLOCK_QUERY, BLOCK_OUTPUT -> hidden * hidden;
          case BLOCK_KEY -> hidden * kv;
          case GATE_UP -> 2 * hidden * ffn;
          case DOWN, BLOCK_GATE, BLOCK_UP, BLOCK_DOWN -> hidden * ffn;
          case HEAD, BLOCK_HEAD -> hidden * config.vocabSize();
          default -> 0;
        };
    return switch (kernel) {
      case EMBED, BLOCK_EMBED ->
          new Work(RandomMatrices.bytes(dtype, rows * hidden), rows * hidden);
      case ATTEND, BLOCK_ATTEND -> new Work(2 * depth * kv * kvBytes, 4 * rows * keys * hidden);
      case COMBINE, ARGMAX, BLOCK_NORM, BLOCK_ROPE -> Work.cached(4 * rows * hidden);
      default -> new Work(RandomMatrices.bytes(dtype, weights), 2 * rows * weights);
    };
  }
}
