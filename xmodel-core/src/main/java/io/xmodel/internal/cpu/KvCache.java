package io.xmodel.internal.cpu;

import io.xmodel.error.CapacityException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;

/**
 * The keys and values of all sequences, off-heap, in blocks that are allocated when first needed
 * and kept until the model is closed.
 */
final class KvCache implements AutoCloseable {
  private static final int BLOCK = KvLayout.BLOCK;

  private final KvLayout layout;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment[] blocks;

  /** An empty cache of so many blocks at most. */
  KvCache(KvLayout layout, int blocks) {
    this.layout = layout;
    this.blocks = new MemorySegment[blocks];
  }

  KvLayout layout() {
    return layout;
  }

  /**
   * Makes sure that a block has memory.
   *
   * @throws CapacityException when the system refuses it
   */
  void allocate(int block) {
    if (blocks[block] != null) {
      return;
    }
    try {
      blocks[block] = arena.allocate(layout.blockBytes(), 64);
    } catch (OutOfMemoryError e) {
      throw new CapacityException(
          String.format(
              Locale.ROOT,
              "No memory for another %d positions of context: %,d bytes were refused. Close other sequences or shorten the text.",
              BLOCK,
              layout.blockBytes()));
    }
  }

  /** A block that has memory. */
  MemorySegment block(int block) {
    return blocks[block];
  }

  /** Stores one position of one head. */
  void write(int block, int layer, int head, int column, float[] key, float[] value, int at) {
    MemorySegment data = blocks[block];
    int bytes = layout.codec().bytes();
    long keys = layout.keys(layer, head) + (long) column * bytes;
    long values = layout.values(layer, head) + (long) column * layout.valueStride() * bytes;
    for (int d = 0; d < layout.headDim(); d++) {
      store(data, keys + (long) d * BLOCK * bytes, key[at + d]);
      store(data, values + (long) d * bytes, value[at + d]);
    }
  }

  private void store(MemorySegment data, long offset, float value) {
    if (layout.codec().bytes() == 4) {
      data.set(ValueLayout.JAVA_FLOAT, offset, value);
    } else {
      data.set(ValueLayout.JAVA_SHORT, offset, (short) layout.codec().dtype().fromFloat(value));
    }
  }

  /** Copies a block. */
  void copy(int from, int to) {
    blocks[to].copyFrom(blocks[from]);
  }

  @Override
  public void close() {
    arena.close();
  }
}
