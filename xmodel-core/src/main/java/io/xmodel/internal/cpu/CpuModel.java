package io.xmodel.internal.cpu;

import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.Batch;
import io.xmodel.backend.base.Pass;
import io.xmodel.backend.base.StepLogits;
import io.xmodel.backend.base.StepModel;
import io.xmodel.error.BackendException;
import io.xmodel.internal.cpu.math.CpuMath;
import io.xmodel.model.ModelWeights;

/** A model on the CPU: one forward pass at a time, each on all threads. */
final class CpuModel extends StepModel<CpuSequence> {
  /** The most rows of a pass. */
  private static final int MAX_ROWS = 512;

  private final CpuMath math;
  private final Workers workers;
  private final KvLayout layout;
  private final ForwardPass forward;
  private final long memory;
  // Reused from step to step: one row at most, as decoding asks for.
  private float[] oneRow = new float[0];

  /**
   * A model over borrowed weights.
   *
   * @param memory bytes of memory of the machine: no sequence may need more
   */
  CpuModel(ModelWeights weights, BackendOptions options, CpuMath math, int threads, long memory) {
    super(weights.config(), CpuSequence.class);
    this.math = math;
    this.memory = memory;
    this.layout = KvLayout.of(weights.config(), options.kv());
    this.workers = new Workers(math, threads, weights.config().headDim());
    this.forward = new ForwardPass(weights, layout, math, workers, options.stages());
  }

  @Override
  public String description() {
    int threads = workers.size();
    return "cpu (%d %s, %s)"
        .formatted(threads, threads == 1 ? "thread" : "threads", math.description());
  }

  @Override
  public int preferredChunk() {
    return MAX_ROWS;
  }

  @Override
  public long kvBytesPerToken() {
    return layout.bytesPerPosition();
  }

  @Override
  protected CpuSequence create(int capacity) {
    long needed = capacity * layout.bytesPerPosition();
    if (needed > memory) {
      throw new BackendException(
          "A context of %,d tokens needs %,d MiB for keys and values; this machine has %,d MiB, which would hold %,d tokens. Ask for a shorter context (--context), or keep the cache in 16 bits (--kv bf16)."
              .formatted(capacity, needed >> 20, memory >> 20, memory / layout.bytesPerPosition()));
    }
    return new CpuSequence(this, layout, capacity);
  }

  @Override
  protected StepLogits compute(Batch batch) {
    for (Batch.Slot slot : batch.slots()) {
      CpuSequence sequence = sequence(slot);
      sequence.cache().reserve(sequence.length() + slot.tokens().length);
    }
    int vocab = config().vocabSize();
    int rows = batch.logitsRows();
    float[][] arrays = new float[rows][];
    int[] offsets = new int[rows];
    int done = 0;
    for (Pass<CpuSequence> pass : Pass.of(batch, MAX_ROWS, this)) {
      int count = pass.logitsCount();
      float[] logits = buffer(count * vocab, rows);
      forward.run(pass, logits);
      for (int i = 0; i < count; i++, done++) {
        arrays[done] = logits;
        offsets[done] = i * vocab;
      }
    }
    return new CpuLogits(arrays, offsets, vocab, math);
  }

  private float[] buffer(int size, int rows) {
    if (rows != 1 || size == 0) {
      return new float[size];
    }
    if (oneRow.length == 0) {
      oneRow = new float[size];
    }
    return oneRow;
  }

  @Override
  protected void free() {
    workers.close();
  }
}
