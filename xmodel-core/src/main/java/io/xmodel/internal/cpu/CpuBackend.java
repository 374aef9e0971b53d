package io.xmodel.internal.cpu;

import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.BackendProvider;
import io.xmodel.backend.Launch;
import io.xmodel.backend.Prefill;
import io.xmodel.backend.ResidentModel;
import io.xmodel.error.BackendException;
import io.xmodel.error.Setting;
import io.xmodel.internal.cpu.math.CpuMath;
import io.xmodel.internal.cpu.math.MathProvider;
import io.xmodel.model.Linear;
import io.xmodel.model.ModelWeights;
import io.xmodel.progress.ProgressListener;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The CPU backend: always there, last choice of {@code auto}. */
public final class CpuBackend implements BackendProvider {
  private static final VarHandle BYTES = ValueLayout.JAVA_BYTE.varHandle();
  private static final long PAGE = 4096;

  /** For {@link java.util.ServiceLoader}. */
  public CpuBackend() {}

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public int priority() {
    return 0;
  }

  @Override
  public Availability probe() {
    String device =
        String.format(
            Locale.ROOT,
            "%d cores, %,d MiB of memory",
            Runtime.getRuntime().availableProcessors(),
            memory() >> 20);
    return new Availability(true, List.of(device), "");
  }

  @Override
  public ResidentModel load(
      ModelWeights weights, BackendOptions options, ProgressListener progress) {
    return load(weights, options, progress, MathProvider.best());
  }

  /** As {@link #load}, with arithmetic of the caller's choice. */
  ResidentModel load(
      ModelWeights weights, BackendOptions options, ProgressListener progress, CpuMath math) {
    if (options.launch() == Launch.PERSISTENT) {
      throw new BackendException(
          "Launch persistent is for a GPU, found the CPU backend. Use the backend of a GPU, or leave the launch to the backend.",
          Setting.BACKEND,
          Setting.LAUNCH);
    }
    if (options.prefill() == Prefill.MMA) {
      throw new BackendException(
          "Prefill mma is for a GPU, found the CPU backend. Use the backend of a GPU, or leave the prefill to the backend.",
          Setting.BACKEND,
          Setting.PREFILL);
    }
    int threads =
        options.threads() == 0 ? Runtime.getRuntime().availableProcessors() : options.threads();
    List<Linear> matrices =
        Stream.concat(
                Stream.of(weights.embedding(), weights.head()).distinct(),
                weights.layers().stream().flatMap(layer -> layer.matrices().stream()))
            .toList();
    long total = matrices.stream().mapToLong(matrix -> matrix.weight().byteSize()).sum();
    KvLayout layout = KvLayout.of(weights.config(), options.kv());
    int blocks = CpuMemory.blocks(layout, options, memory(), total);
    readAhead(matrices, total, progress);
    return new CpuModel(weights, options, math, threads, layout, blocks);
  }

  /** Brings mapped weights into memory in the file's order, rather than at the first token. */
  private static void readAhead(List<Linear> matrices, long total, ProgressListener progress) {
    long done = 0;
    for (Linear matrix : matrices) {
      touch(matrix.weight().data());
      done += matrix.weight().byteSize();
      progress.progress("Reading weights", done, total);
    }
  }

  /** Reads a byte of each page. A compiler may leave out plain reads that have no use. */
  private static void touch(MemorySegment data) {
    for (long at = 0; at < data.byteSize(); at += PAGE) {
      byte unused = (byte) BYTES.getOpaque(data, at);
    }
  }

  private static long memory() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : Long.MAX_VALUE;
  }
}
