package io.xmodel.backend.base;

import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Whose step it is. Granted in the order asked, and handed back by whichever thread closes the
 * logits, so a semaphore and not a lock.
 */
final class Turn {
  private final Semaphore permit = new Semaphore(1, true);
  private volatile @Nullable Thread holder;

  /** Waits for the turn. */
  void take() {
    if (holder == Thread.currentThread()) {
      throw new IllegalStateException(
          "This thread still holds the logits of the step before: close them first.");
    }
    permit.acquireUninterruptibly();
    holder = Thread.currentThread();
  }

  /** Hands it back. */
  void handBack() {
    holder = null;
    permit.release();
  }
}
