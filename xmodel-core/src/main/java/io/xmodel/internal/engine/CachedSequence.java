package io.xmodel.internal.engine;

import io.xmodel.backend.Batch;
import io.xmodel.backend.Batch.LogitsFor;
import io.xmodel.backend.Logits;
import io.xmodel.backend.ResidentModel;
import io.xmodel.backend.Sequence;
import io.xmodel.error.ContextFullException;
import java.util.Arrays;

/**
 * A sequence that remembers which ids its cache holds, so that a text that begins like the last one
 * costs only its new part.
 */
public final class CachedSequence implements AutoCloseable {
  private final ResidentModel model;
  private final Sequence sequence;
  private int[] ids = new int[64];

  /** Opens an empty sequence of a capacity. */
  public CachedSequence(ResidentModel model, int capacity) {
    this.model = model;
    this.sequence = model.open(capacity);
  }

  /** Positions in the cache. */
  public int length() {
    return sequence.length();
  }

  /** Positions it can hold. */
  public int capacity() {
    return sequence.capacity();
  }

  /** How many of a prompt's first ids the cache holds already. */
  public int commonPrefix(int[] prompt) {
    int mismatch = Arrays.mismatch(ids, 0, length(), prompt, 0, prompt.length);
    return mismatch < 0 ? length() : mismatch;
  }

  /** Forgets everything from a position on. */
  public void rewind(int length) {
    sequence.rewind(length);
  }

  /**
   * Checks that more tokens fit.
   *
   * @throws ContextFullException when they don't
   */
  public void requireRoom(int more) {
    if (more > capacity() - length()) {
      throw new ContextFullException(length(), more, capacity());
    }
  }

  /** Appends tokens in one pass; the handle must be closed before the next. */
  Logits append(int[] tokens, LogitsFor wanted) {
    int before = length();
    Logits logits = model.forward(Batch.of(sequence, tokens, wanted));
    if (ids.length < before + tokens.length) {
      ids = Arrays.copyOf(ids, Math.max(before + tokens.length, ids.length * 2));
    }
    System.arraycopy(tokens, 0, ids, before, tokens.length);
    return logits;
  }

  @Override
  public void close() {
    sequence.close();
  }
}
