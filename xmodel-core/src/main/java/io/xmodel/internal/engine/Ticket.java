package io.xmodel.internal.engine;

/** A generation that was given to an {@link Engine}. Any thread may call. */
public interface Ticket {
  /** Ends it within one step. */
  void cancel();

  /** Tells the engine that its sink is ready again. */
  void resume();
}
