package io.xmodel.backend;

import io.xmodel.model.XmodelConfig;

/**
 * A model loaded on a device. Safe for use by several threads: forward passes run one at a time, in
 * the order asked.
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

  /** Bytes of device memory that one position of one sequence takes. */
  long kvBytesPerToken();

  /**
   * Opens an empty sequence.
   *
   * @param capacity positions it can hold, at least 1
   * @throws io.xmodel.error.BackendException when the memory is not there, saying how much is
   *     needed and what would fit
   */
  Sequence open(int capacity);

  /**
   * Appends each slot's tokens to its sequence and computes the logits asked for. The device is
   * this step's until the handle is closed: close it before the next call, and hold it no longer
   * than reading takes.
   *
   * <p>Either every slot is appended or, when an exception is thrown, none.
   *
   * @throws io.xmodel.error.ContextFullException when a slot does not fit its sequence
   * @throws io.xmodel.error.RequestException when an id is outside the vocabulary
   */
  Logits forward(Batch batch);

  /**
   * Frees everything, open sequences too. Closing twice is harmless; use after it is an
   * IllegalStateException.
   */
  @Override
  void close();
}
