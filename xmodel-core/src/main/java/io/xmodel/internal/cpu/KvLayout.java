package io.xmodel.internal.cpu;

import io.xmodel.backend.KvType;
import io.xmodel.internal.cpu.math.AttentionTile;
import io.xmodel.internal.cpu.math.Codec;
import io.xmodel.model.XmodelConfig;

/**
 * Where keys and values stand in a block of 64 positions: by layer, then kv head, first the keys
 * transposed, [headDim][64], then the values, [64][valueStride]. So both products of attention read
 * rows of vectors.
 *
 * @param layers layers
 * @param heads kv heads
 * @param headDim elements of a head
 * @param valueStride headDim up to a multiple of 16
 * @param codec how elements are stored
 */
record KvLayout(int layers, int heads, int headDim, int valueStride, Codec codec) {
  /** Positions in a block. */
  static final int BLOCK = AttentionTile.BLOCK;

  static KvLayout of(XmodelConfig config, KvType type) {
    return new KvLayout(
        config.numHiddenLayers(),
        config.numKeyValueHeads(),
        config.headDim(),
        AttentionTile.valueStride(config.headDim()),
        Codec.of(type.dtype()));
  }

  /** Byte offset of a head's keys. */
  long keys(int layer, int head) {
    return ((long) layer * heads + head) * (headDim + valueStride) * BLOCK * codec.bytes();
  }

  /** Byte offset of a head's values. */
  long values(int layer, int head) {
    return keys(layer, head) + (long) headDim * BLOCK * codec.bytes();
  }

  /** Bytes of a block. */
  long blockBytes() {
    return keys(layers, 0);
  }

  /** Bytes of a position. */
  long bytesPerPosition() {
    return blockBytes() / BLOCK;
  }
}
