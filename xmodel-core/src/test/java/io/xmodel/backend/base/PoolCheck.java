package io.xmodel.backend.base;

import io.xmodel.backend.Sequence;
import java.util.Collection;

/** Recounts the owners of a pool's blocks from the tables of all sequences that there are. */
public final class PoolCheck {
  private PoolCheck() {}

  /**
   * Checks that each block has as many owners as tables that hold it, and that the rest is free.
   *
   * @param sequences all that are open
   */
  public static void check(StepModel model, Collection<? extends Sequence> sequences) {
    BlockPool pool = model.pool();
    int[] owners = new int[pool.size()];
    int used = 0;
    for (Sequence sequence : sequences) {
      StepSequence tables = (StepSequence) sequence;
      for (int i = 0; i < tables.blocks(); i++) {
        if (owners[tables.block(i)]++ == 0) {
          used++;
        }
      }
    }
    for (int block = 0; block < owners.length; block++) {
      if (owners[block] != pool.owners(block)) {
        throw new AssertionError(
            "block %d has %d owners, and is in %d tables"
                .formatted(block, pool.owners(block), owners[block]));
      }
    }
    if (used + pool.free() != pool.size()) {
      throw new AssertionError(
          "%d used + %d free is not %d blocks".formatted(used, pool.free(), pool.size()));
    }
  }
}
