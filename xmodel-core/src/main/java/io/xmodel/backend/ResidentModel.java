package io.xmodel.backend;

import io.xmodel.model.XmodelConfig;

/**
 * A model loaded on a device. For one thread at a time: its owner computes step after step. Only
 * {@link #close} and {@link Sequence#close} may be called by any thread; they wait for the step
 * that is being computed.
 */
public interface ResidentModel extends AutoCloseable {
  /** Shapes and constants. */
  XmodelConfig config();

  /**
   * The backend's name and what it runs on, for people: {@code cpu (2 threads, 512-bit vectors)}.
   */
  String description();

  /** How many tokens of a long prompt are best appended in one pass. */
  int preferredChunk();

  /** The memory for keys and values, as it is now. */
  KvMemory memory();

  /**
   * Opens an empty sequence. It takes memory only when tokens are appended.
   *
   * @param capacity positions it may hold, at least 1
   * @throws io.xmodel.error.RequestException when the whole pool holds fewer positions
   */
  Sequence open(int capacity);

  /**
   * Appends each slot's tokens to its sequence and computes the logits and hidden states asked for.
   * The device is this step's until the logits are closed: close them before the next call.
   *
   * <p>Either every slot is appended or, when an exception is thrown, none.
   *
   * @throws io.xmodel.error.ContextFullException when a slot does not fit its sequence
   * @throws io.xmodel.error.CapacityException when the pool has too few free blocks
   * @throws io.xmodel.error.RequestException when an id is outside the vocabulary
   * @throws IllegalStateException when the model or a sequence is closed, or logits are still open
   */
  Logits forward(Batch batch);

  /**
   * Frees everything, open sequences too. Closing twice is harmless; use after it is an
   * IllegalStateException.
   */
  @Override
  void close();
}
