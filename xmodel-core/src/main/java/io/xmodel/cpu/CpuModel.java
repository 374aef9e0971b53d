package io.xmodel.cpu;

import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.Batch;
import io.xmodel.backend.Logits;
import io.xmodel.backend.ResidentModel;
import io.xmodel.cpu.math.CpuMath;
import io.xmodel.error.BackendException;
import io.xmodel.error.ContextFullException;
import io.xmodel.error.RequestException;
import io.xmodel.model.ModelWeights;
import io.xmodel.model.XmodelConfig;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A model on the CPU: one forward pass at a time, each on all threads. */
final class CpuModel implements ResidentModel {
  private final XmodelConfig config;
  private final CpuMath math;
  private final Workers workers;
  private final KvLayout layout;
  private final ForwardPass forward;
  private final long memory;
  private final Set<CpuSequence> sequences = ConcurrentHashMap.newKeySet();
  private final Turn turn = new Turn();
  // Held while computing, so that closing does not pull memory from under a step.
  private final ReentrantLock computing = new ReentrantLock();
  private volatile @Nullable CpuLogits open;
  private volatile boolean closed;
  // Reused from step to step: one row at most, as decoding asks for.
  private float[] oneRow = new float[0];

  /**
   * A model over borrowed weights.
   *
   * @param memory bytes of memory of the machine: no sequence may need more
   */
  CpuModel(ModelWeights weights, BackendOptions options, CpuMath math, int threads, long memory) {
    this.config = weights.config();
    this.math = math;
    this.memory = memory;
    this.layout = KvLayout.of(config, options.kv());
    this.workers = new Workers(math, threads, config.headDim());
    this.forward = new ForwardPass(weights, layout, math, workers, options.stages());
  }

  @Override
  public XmodelConfig config() {
    return config;
  }

  @Override
  public String description() {
    int threads = workers.size();
    return "cpu (%d %s, %s)"
        .formatted(threads, threads == 1 ? "thread" : "threads", math.description());
  }

  @Override
  public int preferredChunk() {
    return Pass.MAX_ROWS;
  }

  @Override
  public long kvBytesPerToken() {
    return layout.bytesPerPosition();
  }

  @Override
  public CpuSequence open(int capacity) {
    if (capacity < 1) {
      throw new RequestException(
          "A context needs room for at least 1 token, found %d.".formatted(capacity));
    }
    long needed = capacity * layout.bytesPerPosition();
    if (needed > memory) {
      throw new BackendException(
          "A context of %,d tokens needs %,d MiB for keys and values; this machine has %,d MiB, which would hold %,d tokens. Ask for a shorter context (--context), or keep the cache in 16 bits (--kv bf16)."
              .formatted(capacity, needed >> 20, memory >> 20, memory / layout.bytesPerPosition()));
    }
    computing.lock();
    try {
      checkOpen();
      CpuSequence sequence = new CpuSequence(this, layout, capacity);
      sequences.add(sequence);
      return sequence;
    } finally {
      computing.unlock();
    }
  }

  /** Takes a sequence off the list; false when it was not on it. */
  boolean forget(CpuSequence sequence) {
    return sequences.remove(sequence);
  }

  @Override
  public Logits forward(Batch batch) {
    checkOpen();
    turn.take();
    boolean handedOut = false;
    computing.lock();
    try {
      checkOpen();
      reserve(batch);
      CpuLogits logits = compute(batch);
      open = logits;
      for (Batch.Slot slot : batch.slots()) {
        ((CpuSequence) slot.sequence()).appended(slot.tokens().length);
      }
      handedOut = true;
      return logits;
    } finally {
      computing.unlock();
      if (!handedOut) {
        turn.handBack();
      }
    }
  }

  /** Checks that every slot can be appended and makes room for it. */
  private void reserve(Batch batch) {
    for (Batch.Slot slot : batch.slots()) {
      if (!(slot.sequence() instanceof CpuSequence sequence) || sequence.model() != this) {
        throw new IllegalArgumentException("A slot's sequence was opened by another model.");
      }
      sequence.checkOpen();
      for (int id : slot.tokens()) {
        if (id < 0 || id >= config.vocabSize()) {
          throw new RequestException(
              "Token id %d is outside the vocabulary of %d.".formatted(id, config.vocabSize()));
        }
      }
      if (slot.tokens().length > sequence.capacity() - sequence.length()) {
        throw new ContextFullException(
            sequence.length(), slot.tokens().length, sequence.capacity());
      }
    }
    for (Batch.Slot slot : batch.slots()) {
      CpuSequence sequence = (CpuSequence) slot.sequence();
      sequence.cache().reserve(sequence.length() + slot.tokens().length);
    }
  }

  private CpuLogits compute(Batch batch) {
    int vocab = config.vocabSize();
    int rows = batch.logitsRows();
    float[][] arrays = new float[rows][];
    int[] offsets = new int[rows];
    int done = 0;
    for (Pass pass : Pass.of(batch)) {
      int count = pass.logitsCount();
      float[] logits = buffer(count * vocab, rows);
      forward.run(pass, logits);
      for (int i = 0; i < count; i++, done++) {
        arrays[done] = logits;
        offsets[done] = i * vocab;
      }
    }
    return new CpuLogits(arrays, offsets, vocab, math, this::endStep);
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

  private void endStep() {
    open = null;
    turn.handBack();
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("This model is closed.");
    }
  }

  @Override
  public void close() {
    closed = true;
    computing.lock();
    try {
      CpuLogits logits = open;
      if (logits != null) {
        logits.close(); // whoever waits for the turn is to learn that the model is closed
      }
      for (CpuSequence sequence : sequences) {
        sequence.close();
      }
      workers.close();
    } finally {
      computing.unlock();
    }
  }
}
