package io.xmodel.internal.cpu;

import io.xmodel.backend.BackendOptions;
import io.xmodel.error.BackendException;
import io.xmodel.error.RequestException;
import io.xmodel.error.Setting;
import java.util.Locale;

/** How large the cache may grow. Its memory is taken block by block, when it is first needed. */
final class CpuMemory {
  /** Positions of a sequence when nobody says. */
  private static final int CONTEXT = 4096;

  /** Sequences of full length that the cache holds, where memory allows. */
  private static final int SEQUENCES = 16;

  private CpuMemory() {}

  /**
   * Blocks of the cache: as many as asked for; else room for sixteen sequences, in at most half of
   * the memory that the weights leave, but for one sequence at least.
   *
   * @param memory bytes of the machine
   * @param weights bytes of the weights
   * @throws BackendException with the numbers, when the machine's memory cannot hold that
   * @throws RequestException when the cache asked for is shorter than the context
   */
  static int blocks(KvLayout layout, BackendOptions options, long memory, long weights) {
    long each = layout.bytesPerPosition();
    long one = options.context() > 0 ? options.context() : CONTEXT;
    long positions = options.kvPositions();
    if (positions == 0) {
      long half = Math.max(0, memory - weights) / 2 / each;
      positions =
          Math.max(
              options.context() > 0 ? one : Math.min(one, memory / each),
              Math.min(SEQUENCES * Math.ceilDiv(one, KvLayout.BLOCK) * KvLayout.BLOCK, half));
    }
    if (positions > memory / each) {
      throw new BackendException(
          String.format(
              Locale.ROOT,
              "A cache of %,d positions needs %,d MiB for keys and values; this machine has %,d MiB, which would hold %,d positions. Ask for a shorter context or a smaller cache, or keep the cache in 16 bits.",
              positions,
              positions * each >> 20,
              memory >> 20,
              memory / each),
          Setting.CONTEXT,
          Setting.KV_POSITIONS,
          Setting.KV_TYPE);
    }
    if (positions < options.context()) {
      throw new RequestException(
          String.format(
              Locale.ROOT,
              "A cache of %,d positions cannot hold a context of %,d. Ask for a larger cache or a shorter context.",
              positions,
              options.context()),
          Setting.CONTEXT,
          Setting.KV_POSITIONS);
    }
    return (int) Math.ceilDiv(positions, KvLayout.BLOCK);
  }
}
