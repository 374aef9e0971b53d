package io.xmodel.cpu;

import io.xmodel.backend.Sequence;

/** A sequence of the CPU backend: a cache and how much of it counts. */
final class CpuSequence implements Sequence {
  private final CpuModel model;
  private final KvCache cache;
  private final int capacity;
  private volatile int length;
  private volatile boolean closed;

  CpuSequence(CpuModel model, KvLayout layout, int capacity) {
    this.model = model;
    this.cache = new KvCache(layout);
    this.capacity = capacity;
  }

  CpuModel model() {
    return model;
  }

  KvCache cache() {
    checkOpen();
    return cache;
  }

  @Override
  public int length() {
    checkOpen();
    return length;
  }

  @Override
  public int capacity() {
    checkOpen();
    return capacity;
  }

  /** Counts positions that the model has filled. */
  void appended(int tokens) {
    int before = length;
    length = before + tokens;
  }

  @Override
  public void rewind(int length) {
    checkOpen();
    if (length < 0 || length > this.length) {
      throw new IllegalArgumentException(
          "cannot rewind to %d: the sequence has %d positions".formatted(length, this.length));
    }
    this.length = length;
  }

  @Override
  public Sequence fork() {
    checkOpen();
    CpuSequence fork = model.open(capacity);
    try {
      fork.cache.copy(cache, length);
    } catch (RuntimeException | Error e) {
      fork.close();
      throw e;
    }
    fork.length = length;
    return fork;
  }

  void checkOpen() {
    if (closed) {
      throw new IllegalStateException("This sequence is closed.");
    }
  }

  @Override
  public void close() {
    if (model.forget(this)) {
      closed = true;
      cache.close();
    }
  }
}
