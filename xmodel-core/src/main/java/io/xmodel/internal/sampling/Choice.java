package io.xmodel.internal.sampling;

import java.util.function.IntConsumer;

/** The ids that may be chosen at one place. */
public interface Choice {
  /** Whether an id may be chosen. Cheaper than {@link #forEach} for a few ids. */
  boolean allows(int id);

  /** Hands out each id that may be chosen, once. */
  void forEach(IntConsumer action);
}
