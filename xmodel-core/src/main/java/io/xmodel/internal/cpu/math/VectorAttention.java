package io.xmodel.internal.cpu.math;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * One step of attention: a tile of queries meets a block of up to 64 keys and values of its head.
 *
 * <pre>
 * s = q kᵀ                      [rows, 64] = [rows, headDim] · [headDim, 64]
 * m' = max(m, max_j s)          over the positions each query may see
 * p = e^(s − m')                0 elsewhere
 * output = output · e^(m − m') + p v
 * sum = sum · e^(m − m') + Σ p
 * </pre>
 *
 * <p>Keys lie transposed in the cache, [headDim, 64], values as [64, headDim up to a multiple of
 * 16], in the cache's codec; both are decoded once per call into the first-level cache. Reads 64 ·
 * headDim codes of each.
 *
 * <p>Specification: {@link ScalarMath#attend}.
 */
final class VectorAttention {
  private static final int L = Lanes.LENGTH;
  private static final int BLOCK = AttentionTile.BLOCK;

  private VectorAttention() {}

  static void run(
      AttentionTile tile,
      MemorySegment data,
      long keys,
      long values,
      Codec codec,
      int first,
      int count) {
    Arrays.fill(tile.scores, 0, tile.rows * BLOCK, 0f);
    boolean stream =
        tile.rows == VectorTile.FEW && VectorTileStreamed.takes(codec, tile.valueStride);
    if (stream) {
      VectorTileStreamed.run(
          tile.query,
          0,
          tile.headDim,
          data,
          keys,
          codec,
          tile.scores,
          0,
          BLOCK,
          tile.headDim,
          BLOCK);
    } else {
      scores(tile, data, keys, codec);
    }
    for (int row = 0; row < tile.rows; row++) {
      softmax(tile, row, Math.clamp(tile.position[row] - first + 1L, 0, count));
    }
    int stride = tile.valueStride;
    if (stream) {
      VectorTileStreamed.run(
          tile.scores, 0, BLOCK, data, values, codec, tile.output, 0, stride, count, stride);
    } else {
      sums(tile, data, values, codec, count);
    }
  }

  /** scores = query · keys. */
  private static void scores(AttentionTile tile, MemorySegment data, long keys, Codec codec) {
    int headDim = tile.headDim;
    VectorDecode.run(data, keys, codec, headDim * BLOCK, codec.scaleFactor(), tile.keys, 0);
    VectorTile.run(
        tile.rows,
        tile.query,
        0,
        headDim,
        tile.keys,
        0,
        BLOCK,
        tile.scores,
        0,
        BLOCK,
        headDim,
        BLOCK);
  }

  /** output += probabilities · values. */
  private static void sums(
      AttentionTile tile, MemorySegment data, long values, Codec codec, int count) {
    int stride = tile.valueStride;
    VectorDecode.run(data, values, codec, count * stride, codec.scaleFactor(), tile.values, 0);
    VectorTile.run(
        tile.rows,
        tile.scores,
        0,
        BLOCK,
        tile.values,
        0,
        stride,
        tile.output,
        0,
        stride,
        count,
        stride);
  }

  /** Turns a row of scores into probabilities and rescales what was summed before. */
  private static void softmax(AttentionTile tile, int row, int visible) {
    float[] scores = tile.scores;
    int at = row * BLOCK;
    float max = tile.max[row];
    for (int j = 0; j < visible; j += L) {
      VectorMask<Float> seen = Lanes.FLOAT.indexInRange(j, visible);
      FloatVector s = FloatVector.fromArray(Lanes.FLOAT, scores, at + j);
      max = Math.max(max, s.reduceLanes(VectorOperators.MAX, seen));
    }
    FloatVector sums = FloatVector.zero(Lanes.FLOAT);
    for (int j = 0; j < BLOCK; j += L) {
      if (j >= visible) {
        FloatVector.zero(Lanes.FLOAT).intoArray(scores, at + j);
      } else {
        FloatVector s = FloatVector.fromArray(Lanes.FLOAT, scores, at + j);
        FloatVector p = VectorExp.exp(s.sub(max));
        VectorMask<Float> seen = Lanes.FLOAT.indexInRange(j, visible);
        p = FloatVector.zero(Lanes.FLOAT).blend(p, seen);
        p.intoArray(scores, at + j);
        sums = sums.add(p);
      }
    }
    if (max > tile.max[row]) {
      float fade = (float) Math.exp(tile.max[row] - max);
      tile.sum[row] *= fade;
      int end = (row + 1) * tile.valueStride;
      for (int d = row * tile.valueStride; d < end; d += L) {
        FloatVector.fromArray(Lanes.FLOAT, tile.output, d).mul(fade).intoArray(tile.output, d);
      }
      tile.max[row] = max;
    }
    sums.intoArray(tile.lanes, 0);
    tile.sum[row] += Lanes.sum(tile.lanes, 0);
  }
}
