package io.xmodel.internal.checkpoint;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * A tensor of what no weight is stored as by itself: integers, booleans, 64-bit floats.
 *
 * @param name its name in the checkpoint
 * @param dtype as safetensors or PyTorch names it; {@code I32} and {@code I64} whichever it was
 * @param shape extents, outermost first
 * @param data exactly its bytes, row-major and little-endian
 * @param origin where it was read from, for messages
 */
public record OtherTensor(
    String name, String dtype, long[] shape, MemorySegment data, String origin) {
  /** Dtype and shape, for messages. */
  @Override
  public String toString() {
    return dtype + " " + Arrays.toString(shape);
  }
}
