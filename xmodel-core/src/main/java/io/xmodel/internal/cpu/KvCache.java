package io.xmodel.internal.cpu;

import io.xmodel.error.BackendException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** One sequence's keys and values, off-heap, in blocks that are allocated when first needed. */
final class KvCache implements AutoCloseable {
  private static final int BLOCK = KvLayout.BLOCK;

  private final KvLayout layout;
  private final Arena arena = Arena.ofShared();
  private final List<MemorySegment> blocks = new ArrayList<>();

  KvCache(KvLayout layout) {
    this.layout = layout;
  }

  KvLayout layout() {
    return layout;
  }

  /** Makes room for a number of positions in all. */
  void reserve(int positions) {
    try {
      while ((long) blocks.size() * BLOCK < positions) {
        blocks.add(arena.allocate(layout.blockBytes(), 64));
      }
    } catch (OutOfMemoryError e) {
      throw new BackendException(
          "No memory for another %d positions of context: %,d bytes were refused. Close other sequences or shorten the text."
              .formatted(BLOCK, layout.blockBytes()),
          e);
    }
  }

  /** The block with positions 64 · index and up. */
  MemorySegment block(int index) {
    return blocks.get(index);
  }

  /** Stores one position of one head. */
  void write(int layer, int head, int position, float[] key, float[] value, int at) {
    MemorySegment block = blocks.get(position / BLOCK);
    int column = position % BLOCK;
    int bytes = layout.codec().bytes();
    long keys = layout.keys(layer, head) + (long) column * bytes;
    long values = layout.values(layer, head) + (long) column * layout.valueStride() * bytes;
    for (int d = 0; d < layout.headDim(); d++) {
      store(block, keys + (long) d * BLOCK * bytes, key[at + d]);
      store(block, values + (long) d * bytes, value[at + d]);
    }
  }

  private void store(MemorySegment block, long offset, float value) {
    if (layout.codec().bytes() == 4) {
      block.set(ValueLayout.JAVA_FLOAT, offset, value);
    } else {
      block.set(ValueLayout.JAVA_SHORT, offset, (short) layout.codec().dtype().fromFloat(value));
    }
  }

  /** Copies another cache's first positions. */
  void copy(KvCache other, int positions) {
    reserve(positions);
    for (int i = 0; i * BLOCK < positions; i++) {
      blocks.get(i).copyFrom(other.blocks.get(i));
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
