package io.xmodel.backend.base;

import io.xmodel.backend.Batch;
import io.xmodel.backend.Logits;
import io.xmodel.backend.ResidentModel;
import io.xmodel.backend.Sequence;
import io.xmodel.error.ContextFullException;
import io.xmodel.error.RequestException;
import io.xmodel.model.XmodelConfig;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A model that computes one step at a time, in the order asked: whose turn it is, which sequences
 * are open, and what a batch must satisfy. A backend adds how a step is computed.
 *
 * @param <S> its sequences
 */
public abstract class StepModel<S extends StepSequence> implements ResidentModel {
  private final XmodelConfig config;
  private final Class<S> sequenceType;
  private final Set<StepSequence> sequences = ConcurrentHashMap.newKeySet();
  private final Turn turn = new Turn();
  // Held while computing, so that closing does not pull memory from under a step.
  private final ReentrantLock computing = new ReentrantLock();
  private volatile @Nullable StepLogits open;
  private volatile boolean closed;

  /** A model with no sequence yet. */
  protected StepModel(XmodelConfig config, Class<S> sequenceType) {
    this.config = config;
    this.sequenceType = sequenceType;
  }

  @Override
  public final XmodelConfig config() {
    return config;
  }

  @Override
  public final S open(int capacity) {
    if (capacity < 1) {
      throw new RequestException(
          "A context needs room for at least 1 token, found %d.".formatted(capacity));
    }
    return exclusively(() -> {
      S sequence = create(capacity);
      sequences.add(sequence);
      return sequence;
    });
  }

  /**
   * Makes an empty sequence.
   *
   * @throws io.xmodel.error.BackendException when the memory is not there
   */
  protected abstract S create(int capacity);

  /** Takes a sequence off the list; false when it was not on it. */
  final boolean forget(StepSequence sequence) {
    return sequences.remove(sequence);
  }

  @Override
  public final Logits forward(Batch batch) {
    checkOpen();
    turn.take();
    boolean handedOut = false;
    computing.lock();
    try {
      checkOpen();
      check(batch);
      StepLogits logits = compute(batch);
      logits.whenClosed(this::endStep);
      open = logits;
      for (Batch.Slot slot : batch.slots()) {
        sequence(slot).appended(slot.tokens().length);
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

  /** Checks that every slot can be appended. */
  private void check(Batch batch) {
    for (Batch.Slot slot : batch.slots()) {
      if (!sequenceType.isInstance(slot.sequence()) || sequence(slot).model() != this) {
        throw new IllegalArgumentException("A slot's sequence was opened by another model.");
      }
      S sequence = sequence(slot);
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
  }

  /** Computes a step whose batch was checked. Lengths are counted after it. */
  protected abstract StepLogits compute(Batch batch);

  /** A slot's sequence, of a checked batch. */
  protected final S sequence(Batch.Slot slot) {
    return sequenceType.cast(slot.sequence());
  }

  /** Does something while no step is computed and the model is not closed. */
  protected final <T> T exclusively(Supplier<T> action) {
    computing.lock();
    try {
      checkOpen();
      return action.get();
    } finally {
      computing.unlock();
    }
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
  public final void close() {
    computing.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      StepLogits logits = open;
      if (logits != null) {
        logits.close(); // whoever waits for the turn is to learn that the model is closed
      }
      for (Sequence sequence : sequences) {
        sequence.close();
      }
      free();
    } finally {
      computing.unlock();
    }
  }

  /** Frees what the model holds; called once, after its sequences are closed. */
  protected abstract void free();
}
