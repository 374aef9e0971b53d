package io.xmodel.tornado;

import io.xmodel.backend.base.StepSequence;

/** A sequence: a range of the device's cache. */
final class TornadoSequence extends StepSequence {
  private final TornadoModel model;
  private final int at;
  private final int positions;

  TornadoSequence(TornadoModel model, int at, int capacity) {
    super(model, capacity);
    this.model = model;
    this.at = at;
    this.positions = capacity;
  }

  /** Where position 0 is in the pool. */
  int at() {
    return at;
  }

  @Override
  protected void copy(StepSequence source, int count) {
    model.copy(((TornadoSequence) source).at, at, count);
  }

  @Override
  protected void free() {
    model.giveBack(at, positions);
  }
}
