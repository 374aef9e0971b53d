package io.xmodel.bench.kernels;

import io.xmodel.bench.device.KernelTrial;
import io.xmodel.bench.device.PlainTrial;
import io.xmodel.bench.device.PlanKernel;
import io.xmodel.convert.Preset;
import io.xmodel.error.XmodelException;
import io.xmodel.model.XmodelConfig;
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
 * The baseline of {@link KernelBenchmark}: the product of one of its kernels, of the same shape and
 * as often, written as a Java developer writes it with TornadoVM's matrices ({@link PlainTrial}).
 * It does less than the kernel, which also decodes weights, and adds to the residual stream,
 * rotates or normalises.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class PlainBenchmark {
  /** Those that are one product; DOWN and OUTPUT of a vector, the others of a block. */
  @Param({"OUTPUT", "DOWN", "BLOCK_OUTPUT", "BLOCK_GATE", "BLOCK_DOWN"})
  private PlanKernel kernel = PlanKernel.DOWN;

  @Param("XL")
  private Preset preset = Preset.XL;

  /** As of a kernel: a block has one row less, and no more than the device's shapes have. */
  @Param("128")
  private int depth;

  /** Matrices: as many as a kernel has. */
  @Param("12")
  private int layers;

  /** As in --backend tornado:DEVICE; empty: the first that is not a CPU. */
  @Param("")
  private String device = "";

  private PlainTrial trial;

  /** Multiplies once on the device, and compares. */
  @Setup(Level.Trial)
  public void prepare() {
    XmodelConfig config = preset.config(Preset.VOCAB_SIZE);
    int hidden = config.hiddenSize();
    int ffn = config.intermediateSize();
    int tokens = kernel.ofBlock() ? Math.min(KernelTrial.blockRows(device), depth - 1) : 1;
    trial =
        switch (kernel) {
          case OUTPUT, BLOCK_OUTPUT, BLOCK_QUERY ->
              PlainTrial.open(device, hidden, hidden, tokens, layers);
          case BLOCK_KEY -> PlainTrial.open(device, config.kvSize(), hidden, tokens, layers);
          case DOWN, BLOCK_DOWN -> PlainTrial.open(device, hidden, ffn, tokens, layers);
          case BLOCK_GATE, BLOCK_UP -> PlainTrial.open(device, ffn, hidden, tokens, layers);
          default ->
              throw new XmodelException(
                  "%s is more than one product of a layer; a plain loop stands for OUTPUT, DOWN, BLOCK_QUERY, BLOCK_KEY, BLOCK_OUTPUT, BLOCK_GATE, BLOCK_UP and BLOCK_DOWN."
                      .formatted(kernel));
        };
  }

  /** The product, once for each matrix. */
  @Benchmark
  public void run() {
    trial.run();
  }

  /** Frees the device's memory. */
  @TearDown(Level.Trial)
  public void free() {
    trial.close();
  }
}
