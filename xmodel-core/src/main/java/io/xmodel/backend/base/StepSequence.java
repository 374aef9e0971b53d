package io.xmodel.backend.base;

import io.xmodel.backend.Sequence;
import io.xmodel.error.ClosedException;
import java.util.Arrays;

/**
 * A sequence of a {@link StepModel}: its table of blocks, and how much of them counts. The model
 * guards it: its lock is held wherever the table changes.
 */
public final class StepSequence implements Sequence {
  private final StepModel model;
  private final int capacity;
  private int[] table = new int[4];
  private int blocks;
  private volatile int length;
  private volatile boolean closed;

  /** An empty sequence. */
  StepSequence(StepModel model, int capacity) {
    this.model = model;
    this.capacity = capacity;
  }

  StepModel model() {
    return model;
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

  /** Blocks of the table. */
  public int blocks() {
    return blocks;
  }

  /** The pool's number of the i-th block, which holds positions from i · {@code blockSize}. */
  public int block(int i) {
    return table[i];
  }

  @Override
  public void rewind(int length) {
    model.exclusively(() -> {
      checkLength(length);
      this.length = length;
      trim();
      return length;
    });
  }

  @Override
  public Sequence fork(int length) {
    return model.exclusively(() -> {
      checkLength(length);
      StepSequence fork = new StepSequence(model, capacity);
      fork.blocks = Math.ceilDiv(length, model.blockSize());
      fork.table = Arrays.copyOf(table, Math.max(4, fork.blocks));
      for (int i = 0; i < fork.blocks; i++) {
        model.pool().share(table[i]);
      }
      fork.length = length;
      model.remember(fork);
      return fork;
    });
  }

  private void checkLength(int wanted) {
    checkOpen();
    if (wanted < 0 || wanted > length) {
      throw new IllegalArgumentException(
          "cannot rewind to %s: the sequence has %s positions".formatted(wanted, length));
    }
  }

  @Override
  public int blocksToAppend(int tokens) {
    return model.exclusively(() -> {
      checkOpen();
      return needed(tokens);
    });
  }

  @Override
  public int ownBlocks() {
    return model.exclusively(() -> {
      checkOpen();
      int own = 0;
      for (int i = 0; i < blocks; i++) {
        own += model.pool().owners(table[i]) == 1 ? 1 : 0;
      }
      return own;
    });
  }

  int needed(int tokens) {
    int more = Math.ceilDiv(length + tokens, model.blockSize()) - blocks;
    return tokens > 0 && writesToSharedBlock() ? more + 1 : more;
  }

  private boolean writesToSharedBlock() {
    return length % model.blockSize() > 0 && model.pool().owners(table[blocks - 1]) > 1;
  }

  /** Takes the blocks for more tokens; there are enough of them. */
  void grow(int tokens) {
    BlockPool pool = model.pool();
    if (writesToSharedBlock()) {
      int shared = table[blocks - 1];
      table[blocks - 1] = model.takeCopy(shared, length % model.blockSize());
      pool.release(shared);
    }
    int wanted = Math.ceilDiv(length + tokens, model.blockSize());
    if (wanted > table.length) {
      table = Arrays.copyOf(table, Math.max(wanted, 2 * table.length));
    }
    while (blocks < wanted) {
      table[blocks] = model.take();
      blocks++;
    }
  }

  /** Gives back blocks beyond the length. */
  void trim() {
    int kept = Math.ceilDiv(length, model.blockSize());
    while (blocks > kept) {
      blocks--;
      model.pool().release(table[blocks]);
    }
  }

  /** Counts positions that the model has filled. */
  void appended(int tokens) {
    int before = length;
    length = before + tokens;
  }

  void checkOpen() {
    model.checkOpen();
    if (closed) {
      throw ClosedException.of("sequence");
    }
  }

  @Override
  public void close() {
    model.close(this);
  }

  /** Gives all blocks back; the model's lock is held, and no other call comes twice. */
  void free() {
    closed = true;
    length = 0;
    trim();
  }
}
