package io.xmodel.internal.cpu;

import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.Batch;
import io.xmodel.backend.base.Pass;
import io.xmodel.backend.base.StepLogits;
import io.xmodel.backend.base.StepModel;
import io.xmodel.internal.cpu.math.CpuMath;
import io.xmodel.model.ModelWeights;
import java.util.List;

/** A model on the CPU: one forward pass at a time, each on all threads. */
final class CpuModel extends StepModel {
  /** The most rows of a pass. */
  private static final int MAX_ROWS = 512;

  /** The most rows of logits whose memory is kept from step to step. */
  private static final int KEPT_ROWS = 64;

  private final CpuMath math;
  private final Workers workers;
  private final KvCache cache;
  private final ForwardPass forward;
  private float[] kept = new float[0];

  /**
   * A model over borrowed weights.
   *
   * @param blocks of the cache
   */
  CpuModel(
      ModelWeights weights,
      BackendOptions options,
      CpuMath math,
      int threads,
      KvLayout layout,
      int blocks) {
    super(weights.config(), KvLayout.BLOCK, blocks, layout.bytesPerPosition());
    this.math = math;
    this.workers = new Workers(math, threads, weights.config().headDim());
    boolean built = false;
    try {
      this.cache = new KvCache(layout, blocks);
      this.forward = new ForwardPass(weights, cache, math, workers, options.stages());
      built = true;
    } finally {
      if (!built) {
        workers.close();
      }
    }
  }

  @Override
  public String description() {
    int threads = workers.size();
    return "cpu (%s %s, %s)"
        .formatted(threads, threads == 1 ? "thread" : "threads", math.description());
  }

  @Override
  public int preferredChunk() {
    return MAX_ROWS;
  }

  @Override
  protected void prepareBlock(int block) {
    cache.allocate(block);
  }

  @Override
  protected void copyBlock(int from, int to, int positions) {
    cache.copy(from, to);
  }

  @Override
  protected StepLogits compute(Batch batch) {
    int vocab = config().vocabSize();
    int rows = batch.logitsRows();
    float[][] arrays = new float[rows][];
    int[] offsets = new int[rows];
    int done = 0;
    List<Pass> passes = Pass.of(batch, MAX_ROWS);
    for (Pass pass : passes) {
      int count = pass.logitsCount();
      float[] logits = buffer(count * vocab, passes.size() == 1 && count <= KEPT_ROWS);
      forward.run(pass, logits);
      for (int i = 0; i < count; i++, done++) {
        arrays[done] = logits;
        offsets[done] = i * vocab;
      }
    }
    return new CpuLogits(arrays, offsets, vocab, math);
  }

  /** Memory for logits. What is kept is free again by the next step, as logits are closed then. */
  private float[] buffer(int size, boolean keep) {
    if (!keep) {
      return new float[size];
    }
    if (kept.length < size) {
      kept = new float[size];
    }
    return kept;
  }

  @Override
  protected void free() {
    workers.close();
    cache.close();
  }
}
