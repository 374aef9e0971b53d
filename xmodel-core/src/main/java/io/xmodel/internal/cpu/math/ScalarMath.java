package io.xmodel.internal.cpu.math;

import io.xmodel.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * The arithmetic in plain Java: the specification that the vector code is tested against, and what
 * runs where the Vector API is missing.
 */
public final class ScalarMath implements CpuMath {
  private static final Packed PACKING = new Packed(Packed.LANES);

  @Override
  public String description() {
    return "no vectors";
  }

  @Override
  public void decode(Matrix w, int row, float[] out, int at) {
    for (int c = 0; c < w.columns(); c++) {
      out[at + c] = w.code(row, c) * w.scale(row, c);
    }
  }

  /** out[at + i] = the value of code i. */
  static void decode(MemorySegment data, long offset, DType dtype, int n, float[] out, int at) {
    for (int i = 0; i < n; i++) {
      int code =
          switch (dtype.bytes()) {
            case 1 -> data.get(ValueLayout.JAVA_BYTE, offset + i) & 0xFF;
            case 2 -> data.get(ValueLayout.JAVA_SHORT_UNALIGNED, offset + 2L * i);
            default -> data.get(ValueLayout.JAVA_INT_UNALIGNED, offset + 4L * i);
          };
      out[at + i] = dtype.toFloat(code);
    }
  }

  @Override
  public void rmsNorm(
      float[] x, int xAt, float[] weight, float epsilon, float[] y, int yAt, Scratch scratch) {
    float sum = 0f;
    for (int i = 0; i < weight.length; i++) {
      sum += x[xAt + i] * x[xAt + i];
    }
    float inverse = (float) (1 / Math.sqrt(sum / weight.length + epsilon));
    for (int i = 0; i < weight.length; i++) {
      y[yAt + i] = x[xAt + i] * inverse * weight[i];
    }
  }

  @Override
  public float[] input(Matrix w, float[] x, Scratch scratch) {
    return x;
  }

  @Override
  public void matVec(Matrix w, float[] x, float[] y, int from, int to, Scratch scratch) {
    matMulFew(w, x, 0, 1, y, from, to, scratch);
  }

  @Override
  public Packed packing() {
    return PACKING;
  }

  @Override
  public void inputFew(Matrix w, float[] x, int first, int tokens, Scratch scratch) {}

  @Override
  public void matMulFew(
      Matrix w, float[] x, int first, int tokens, float[] y, int from, int to, Scratch scratch) {
    float[] weights = scratch.rows(w.columns());
    for (int r = from; r < to; r++) {
      decode(w, r, weights, 0);
      for (int t = first; t < tokens; t++) {
        y[t * w.rows() + r] = dot(weights, x, t * w.columns(), w.columns());
      }
    }
  }

  /** Σ weights[i] x[at + i], in four chains: processors add as slowly as they wait for one. */
  private static float dot(float[] weights, float[] x, int at, int n) {
    float s0 = 0f;
    float s1 = 0f;
    float s2 = 0f;
    float s3 = 0f;
    int i = 0;
    for (; i + 4 <= n; i += 4) {
      s0 += weights[i] * x[at + i];
      s1 += weights[i + 1] * x[at + i + 1];
      s2 += weights[i + 2] * x[at + i + 2];
      s3 += weights[i + 3] * x[at + i + 3];
    }
    for (; i < n; i++) {
      s0 += weights[i] * x[at + i];
    }
    return (s0 + s1) + (s2 + s3);
  }

  @Override
  public void matMul(
      Matrix w, float[] packed, int tokens, float[] y, int from, int to, Scratch scratch) {
    float[] weights = scratch.rows(w.columns());
    float[] sums = scratch.tile(tokens);
    for (int r = from; r < to; r++) {
      decode(w, r, weights, 0);
      Arrays.fill(sums, 0, tokens, 0f);
      for (int c = 0; c < w.columns(); c++) {
        for (int t = 0; t < tokens; t++) {
          sums[t] += weights[c] * PACKING.get(packed, w.columns(), t, c);
        }
      }
      for (int t = 0; t < tokens; t++) {
        y[t * w.rows() + r] = sums[t];
      }
    }
  }

  /** C[rows, width] += A[rows, depth] · B[depth, width]. */
  static void tile(
      int rows,
      float[] a,
      int aAt,
      int aStride,
      float[] b,
      int bAt,
      int bStride,
      float[] c,
      int cAt,
      int cStride,
      int depth,
      int width) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < width; j++) {
        for (int k = 0; k < depth; k++) {
          c[cAt + i * cStride + j] += a[aAt + i * aStride + k] * b[bAt + k * bStride + j];
        }
      }
    }
  }

  @Override
  public void swiGlu(float[] gate, float[] up, int from, int to) {
    for (int i = from; i < to; i++) {
      float g = gate[i];
      gate[i] = (float) (g / (1 + Math.exp(-g))) * up[i];
    }
  }

  @Override
  public void attend(
      AttentionTile tile,
      MemorySegment data,
      long keys,
      long values,
      Codec codec,
      int first,
      int count) {
    int block = AttentionTile.BLOCK;
    int stride = tile.valueStride;
    decode(data, keys, codec.dtype(), tile.headDim * block, tile.keys, 0);
    decode(data, values, codec.dtype(), count * stride, tile.values, 0);
    for (int row = 0; row < tile.rows; row++) {
      for (int j = 0; j < count && first + j <= tile.position[row]; j++) {
        float score = 0f;
        for (int d = 0; d < tile.headDim; d++) {
          score += tile.query[row * tile.headDim + d] * tile.keys[d * block + j];
        }
        float max = Math.max(tile.max[row], score);
        float fade = (float) Math.exp(tile.max[row] - max);
        float p = (float) Math.exp(score - max);
        tile.max[row] = max;
        tile.sum[row] = tile.sum[row] * fade + p;
        for (int d = 0; d < tile.headDim; d++) {
          int at = row * stride + d;
          tile.output[at] = tile.output[at] * fade + p * tile.values[j * stride + d];
        }
      }
    }
  }

  @Override
  public float max(float[] x, int from, int to) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = from; i < to; i++) {
      max = Math.max(max, x[i]);
    }
    return max;
  }

  @Override
  public double logSumExp(float[] x, int from, int to) {
    double max = max(x, from, to);
    if (!Double.isFinite(max)) {
      return max;
    }
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += Math.exp(x[i] - max);
    }
    return max + Math.log(sum);
  }
}
