package io.xmodel.internal.cpu;

import io.xmodel.backend.base.StepSequence;

/** A sequence of the CPU backend: a cache of its own. */
final class CpuSequence extends StepSequence {
  private final KvCache cache;

  CpuSequence(CpuModel model, KvLayout layout, int capacity) {
    super(model, capacity);
    this.cache = new KvCache(layout);
  }

  KvCache cache() {
    checkOpen();
    return cache;
  }

  @Override
  protected void copy(StepSequence source, int positions) {
    cache.copy(((CpuSequence) source).cache, positions);
  }

  @Override
  protected void free() {
    cache.close();
  }
}
