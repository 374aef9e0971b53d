package io.xmodel.internal.engine;

/** A switch that any thread may throw to end a generation within one step. */
public final class Cancellation {
  private volatile boolean cancelled;

  /** Asks the generation to stop. */
  public void cancel() {
    cancelled = true;
  }

  /** Whether it was asked to. */
  public boolean isCancelled() {
    return cancelled;
  }
}
