package io.xmodel.backend.base;

import io.xmodel.backend.Batch;
import io.xmodel.backend.KvMemory;
import io.xmodel.backend.Logits;
import io.xmodel.backend.ResidentModel;
import io.xmodel.error.CapacityException;
import io.xmodel.error.ClosedException;
import io.xmodel.error.ContextFullException;
import io.xmodel.error.RequestException;
import io.xmodel.error.Setting;
import io.xmodel.model.XmodelConfig;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A model that computes one step at a time: which sequences are open, which blocks they own, and
 * what a batch must satisfy. A backend adds how a step is computed and what a block is.
 */
public abstract class StepModel implements ResidentModel {
  private final XmodelConfig config;
  private final int blockSize;
  private final long bytesPerPosition;
  private final BlockPool pool;
  private final Set<StepSequence> sequences = new HashSet<>();
  // Held while computing, so that closing does not pull memory from under a step.
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable StepLogits open;
  private volatile boolean closed;

  /**
   * A model with no sequence yet.
   *
   * @param blockSize positions in a block
   * @param blocks of the pool
   * @param bytesPerPosition bytes of the cache that a position takes
   */
  protected StepModel(XmodelConfig config, int blockSize, int blocks, long bytesPerPosition) {
    this.config = config;
    this.blockSize = blockSize;
    this.bytesPerPosition = bytesPerPosition;
    this.pool = new BlockPool(blocks);
  }

  @Override
  public final XmodelConfig config() {
    return config;
  }

  final int blockSize() {
    return blockSize;
  }

  final BlockPool pool() {
    return pool;
  }

  @Override
  public final KvMemory memory() {
    return exclusively(() -> new KvMemory(blockSize, pool.size(), pool.free(), bytesPerPosition));
  }

  @Override
  public final StepSequence open(int capacity) {
    if (capacity < 1) {
      throw new RequestException(
          "A context needs room for at least 1 token, found %s.".formatted(capacity));
    }
    long positions = (long) pool.size() * blockSize;
    if (capacity > positions) {
      throw new RequestException(
          String.format(
              Locale.ROOT,
              "A context of %,d tokens does not fit the cache of %,d positions. Ask for a shorter context, or load the model with a larger cache.",
              capacity,
              positions),
          Setting.CONTEXT,
          Setting.KV_POSITIONS);
    }
    return exclusively(() -> {
      StepSequence sequence = new StepSequence(this, capacity);
      remember(sequence);
      return sequence;
    });
  }

  final void remember(StepSequence sequence) {
    sequences.add(sequence);
  }

  /** Closes a sequence; closing twice is harmless. */
  final void close(StepSequence sequence) {
    lock.lock();
    try {
      if (sequences.remove(sequence)) {
        sequence.free();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public final Logits forward(Batch batch) {
    lock.lock();
    try {
      checkOpen();
      if (open != null) {
        throw new IllegalStateException(
            "The logits of the step before are open: close them first.");
      }
      List<StepSequence> appended = batch.slots().stream().map(this::check).toList();
      grow(batch, appended);
      StepLogits logits;
      boolean computed = false;
      try {
        logits = compute(batch);
        computed = true;
      } finally {
        if (!computed) {
          appended.forEach(StepSequence::trim);
        }
      }
      logits.whenClosed(this::endStep);
      open = logits;
      for (int i = 0; i < appended.size(); i++) {
        appended.get(i).appended(batch.slots().get(i).count());
      }
      return logits;
    } finally {
      lock.unlock();
    }
  }

  /** Checks that a slot can be appended. */
  private StepSequence check(Batch.Slot slot) {
    if (!(slot.sequence() instanceof StepSequence sequence) || sequence.model() != this) {
      throw new IllegalArgumentException("A slot's sequence was opened by another model.");
    }
    sequence.checkOpen();
    for (int i = 0; i < slot.count(); i++) {
      if (slot.token(i) < 0 || slot.token(i) >= config.vocabSize()) {
        throw new RequestException(
            "Token id %s is outside the vocabulary of %s."
                .formatted(slot.token(i), config.vocabSize()));
      }
    }
    if (slot.count() > sequence.capacity() - sequence.length()) {
      throw new ContextFullException(
          sequence.length(), slot.count(), sequence.capacity(), config.maxPositionEmbeddings());
    }
    return sequence;
  }

  /** Takes the blocks that a batch needs, all or none. */
  private void grow(Batch batch, List<StepSequence> appended) {
    long needed = 0;
    for (int i = 0; i < appended.size(); i++) {
      needed += appended.get(i).needed(batch.slots().get(i).count());
    }
    if (needed > pool.free()) {
      throw new CapacityException(
          String.format(
              Locale.ROOT,
              "The cache is full: %,d more blocks of %d positions are needed, %,d of %,d are free. Close other sequences, or load the model with a larger cache.",
              needed,
              blockSize,
              pool.free(),
              pool.size()),
          Setting.KV_POSITIONS);
    }
    boolean grown = false;
    try {
      for (int i = 0; i < appended.size(); i++) {
        appended.get(i).grow(batch.slots().get(i).count());
      }
      grown = true;
    } finally {
      if (!grown) {
        appended.forEach(StepSequence::trim);
      }
    }
  }

  /** Takes a block and makes it ready. */
  final int take() {
    int block = pool.take();
    boolean ready = false;
    try {
      prepareBlock(block);
      ready = true;
      return block;
    } finally {
      if (!ready) {
        pool.release(block);
      }
    }
  }

  /** Takes a block that begins as another does. */
  final int takeCopy(int block, int positions) {
    int copy = take();
    boolean copied = false;
    try {
      copyBlock(block, copy, positions);
      copied = true;
      return copy;
    } finally {
      if (!copied) {
        pool.release(copy);
      }
    }
  }

  /**
   * Makes a block ready that is about to be written to, such as by allocating its memory.
   *
   * @throws CapacityException when the memory is not there
   */
  protected void prepareBlock(int block) {}

  /** Copies a block's first positions to another block, of all layers. */
  protected abstract void copyBlock(int from, int to, int positions);

  /** Computes a step whose batch was checked and has its blocks. Lengths are counted after it. */
  protected abstract StepLogits compute(Batch batch);

  /** Does something while no step is computed and the model is not closed. */
  protected final <T> T exclusively(Supplier<T> action) {
    lock.lock();
    try {
      checkOpen();
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  private void endStep() {
    lock.lock();
    try {
      open = null;
    } finally {
      lock.unlock();
    }
  }

  final void checkOpen() {
    if (closed) {
      throw ClosedException.of("model");
    }
  }

  @Override
  public final void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      StepLogits logits = open;
      if (logits != null) {
        logits.close();
      }
      sequences.forEach(StepSequence::free);
      sequences.clear();
      closed = true;
      free();
    } finally {
      lock.unlock();
    }
  }

  /** Frees what the model holds; called once, after its sequences are closed. */
  protected abstract void free();
}
