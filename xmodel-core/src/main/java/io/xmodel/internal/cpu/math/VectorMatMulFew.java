package io.xmodel.internal.cpu.math;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Matrix product for a few tokens: y[t, r] = Σ_c weight[r, c] · x[t, c].
 *
 * <p>x f32 [tokens, columns], y f32 [tokens, rows], weights in any codec. A worker takes a range of
 * rows, four far streams as in {@link VectorMatVec}, which meet the tokens four at a time: 4 × 4
 * vectors of sums in registers. BF16 and E4M3 are decoded in registers by {@link VectorTileFew}; of
 * others 512 columns are decoded into the first-level cache first. Codes are read from memory once,
 * whatever the number of tokens.
 *
 * <p>Specification: {@link ScalarMath#matMulFew}.
 */
final class VectorMatMulFew {
  private static final int L = Lanes.LENGTH;

  /** Columns at a time: these of 4 rows and 8 tokens take 24 KiB. */
  private static final int CHUNK = 512;

  private VectorMatMulFew() {}

  static void run(Matrix w, float[] x, int tokens, float[] y, int from, int to, Scratch scratch) {
    if (!VectorTileFew.takes(w)) {
      buffered(w, x, tokens, y, from, to, scratch);
    } else if (w.blocks() == 1) {
      float[] input = w.codec().inputFactor() == 1 ? x : scaled(w, 0, x, tokens, scratch);
      direct(w, input, tokens, y, from, to, scratch);
    } else {
      // Rows that share their blocks' scales meet an x that was multiplied by them.
      for (int begin = from, end; begin < to; begin = end) {
        end = Math.min(to, (begin / w.blockRows() + 1) * w.blockRows());
        direct(w, scaled(w, begin, x, tokens, scratch), tokens, y, begin, end, scratch);
      }
    }
  }

  /** x times the codec's factor, and the scales of a row's blocks if there are several. */
  private static float[] scaled(Matrix w, int row, float[] x, int tokens, Scratch scratch) {
    int columns = w.columns();
    float[] input = scratch.rows(tokens * columns);
    for (int t = 0; t < tokens; t++) {
      for (int begin = 0; begin < columns; begin += w.blockColumns()) {
        float scale = w.blocks() == 1 ? 1f : w.scale(row, begin);
        float factor = w.codec().inputFactor() * scale;
        int end = t * columns + Math.min(columns, begin + w.blockColumns());
        for (int i = t * columns + begin; i < end; i++) {
          input[i] = x[i] * factor;
        }
      }
    }
    return input;
  }

  private static void direct(
      Matrix w, float[] x, int tokens, float[] y, int from, int to, Scratch scratch) {
    float[] sums = scratch.tile(16 * L);
    int apart = (to - from + 3) / 4;
    for (int r = from; r < from + apart; r++) {
      int r1 = Math.min(r + apart, to - 1);
      int r2 = Math.min(r + 2 * apart, to - 1);
      int r3 = Math.min(r + 3 * apart, to - 1);
      for (int t = 0; t < tokens; t += 4) {
        VectorTileFew.run(w, r, r1, r2, r3, x, t, tokens, sums);
        for (int i = t; i < Math.min(t + 4, tokens); i++) {
          int at = (i - t) * 4 * L;
          int to0 = i * w.rows();
          y[to0 + r] = Lanes.sum(sums, at) * w.rowFactor(r);
          y[to0 + r1] = Lanes.sum(sums, at + L) * w.rowFactor(r1);
          y[to0 + r2] = Lanes.sum(sums, at + 2 * L) * w.rowFactor(r2);
          y[to0 + r3] = Lanes.sum(sums, at + 3 * L) * w.rowFactor(r3);
        }
      }
    }
  }

  private static void buffered(
      Matrix w, float[] x, int tokens, float[] y, int from, int to, Scratch scratch) {
    int columns = w.columns();
    int groups = Math.ceilDiv(tokens, 4);
    float[] rows = scratch.rows(4 * CHUNK);
    float[] sums = scratch.tile(groups * 16 * L);
    int apart = (to - from + 3) / 4;
    for (int r = from; r < from + apart; r++) {
      int r1 = Math.min(r + apart, to - 1);
      int r2 = Math.min(r + 2 * apart, to - 1);
      int r3 = Math.min(r + 3 * apart, to - 1);
      Arrays.fill(sums, 0, groups * 16 * L, 0f);
      for (int column = 0; column < columns; column += CHUNK) {
        int count = Math.min(CHUNK, columns - column);
        VectorDecode.row(w, r, column, column + count, rows, 0, scratch);
        VectorDecode.row(w, r1, column, column + count, rows, CHUNK, scratch);
        VectorDecode.row(w, r2, column, column + count, rows, 2 * CHUNK, scratch);
        VectorDecode.row(w, r3, column, column + count, rows, 3 * CHUNK, scratch);
        int whole = Lanes.whole(count, L);
        if (tokens == 1) {
          dots(rows, x, column, whole, sums);
        } else {
          for (int group = 0; group < groups; group++) {
            int t = 4 * group;
            int last = tokens - 1;
            dots(
                rows,
                x,
                t * columns + column,
                Math.min(t + 1, last) * columns + column,
                Math.min(t + 2, last) * columns + column,
                Math.min(t + 3, last) * columns + column,
                whole,
                sums,
                group * 16 * L);
          }
        }
        if (whole < count) {
          tail(rows, x, columns, column, whole, count, tokens, sums);
        }
      }
      for (int t = 0; t < tokens; t++) {
        int at = (t / 4 * 16 + 4 * (t % 4)) * L;
        y[t * w.rows() + r] = Lanes.sum(sums, at);
        y[t * w.rows() + r1] = Lanes.sum(sums, at + L);
        y[t * w.rows() + r2] = Lanes.sum(sums, at + 2 * L);
        y[t * w.rows() + r3] = Lanes.sum(sums, at + 3 * L);
      }
    }
  }

  private static FloatVector load(float[] a, int at) {
    return FloatVector.fromArray(Lanes.FLOAT, a, at);
  }

  /** Four rows against one token. */
  private static void dots(float[] rows, float[] x, int xAt, int n, float[] sums) {
    FloatVector s0 = load(sums, 0);
    FloatVector s1 = load(sums, L);
    FloatVector s2 = load(sums, 2 * L);
    FloatVector s3 = load(sums, 3 * L);
    for (int c = 0; c < n; c += L) {
      FloatVector v = load(x, xAt + c);
      s0 = load(rows, c).fma(v, s0);
      s1 = load(rows, CHUNK + c).fma(v, s1);
      s2 = load(rows, 2 * CHUNK + c).fma(v, s2);
      s3 = load(rows, 3 * CHUNK + c).fma(v, s3);
    }
    s0.intoArray(sums, 0);
    s1.intoArray(sums, L);
    s2.intoArray(sums, 2 * L);
    s3.intoArray(sums, 3 * L);
  }

  /** Four rows against four tokens; s12 is of token 1 and row 2. */
  private static void dots(
      float[] rows, float[] x, int x0, int x1, int x2, int x3, int n, float[] sums, int at) {
    FloatVector s00 = load(sums, at);
    FloatVector s01 = load(sums, at + L);
    FloatVector s02 = load(sums, at + 2 * L);
    FloatVector s03 = load(sums, at + 3 * L);
    FloatVector s10 = load(sums, at + 4 * L);
    FloatVector s11 = load(sums, at + 5 * L);
    FloatVector s12 = load(sums, at + 6 * L);
    FloatVector s13 = load(sums, at + 7 * L);
    FloatVector s20 = load(sums, at + 8 * L);
    FloatVector s21 = load(sums, at + 9 * L);
    FloatVector s22 = load(sums, at + 10 * L);
    FloatVector s23 = load(sums, at + 11 * L);
    FloatVector s30 = load(sums, at + 12 * L);
    FloatVector s31 = load(sums, at + 13 * L);
    FloatVector s32 = load(sums, at + 14 * L);
    FloatVector s33 = load(sums, at + 15 * L);
    for (int c = 0; c < n; c += L) {
      FloatVector w0 = load(rows, c);
      FloatVector w1 = load(rows, CHUNK + c);
      FloatVector w2 = load(rows, 2 * CHUNK + c);
      FloatVector w3 = load(rows, 3 * CHUNK + c);
      FloatVector v0 = load(x, x0 + c);
      s00 = w0.fma(v0, s00);
      s01 = w1.fma(v0, s01);
      s02 = w2.fma(v0, s02);
      s03 = w3.fma(v0, s03);
      FloatVector v1 = load(x, x1 + c);
      s10 = w0.fma(v1, s10);
      s11 = w1.fma(v1, s11);
      s12 = w2.fma(v1, s12);
      s13 = w3.fma(v1, s13);
      FloatVector v2 = load(x, x2 + c);
      s20 = w0.fma(v2, s20);
      s21 = w1.fma(v2, s21);
      s22 = w2.fma(v2, s22);
      s23 = w3.fma(v2, s23);
      FloatVector v3 = load(x, x3 + c);
      s30 = w0.fma(v3, s30);
      s31 = w1.fma(v3, s31);
      s32 = w2.fma(v3, s32);
      s33 = w3.fma(v3, s33);
    }
    s00.intoArray(sums, at);
    s01.intoArray(sums, at + L);
    s02.intoArray(sums, at + 2 * L);
    s03.intoArray(sums, at + 3 * L);
    s10.intoArray(sums, at + 4 * L);
    s11.intoArray(sums, at + 5 * L);
    s12.intoArray(sums, at + 6 * L);
    s13.intoArray(sums, at + 7 * L);
    s20.intoArray(sums, at + 8 * L);
    s21.intoArray(sums, at + 9 * L);
    s22.intoArray(sums, at + 10 * L);
    s23.intoArray(sums, at + 11 * L);
    s30.intoArray(sums, at + 12 * L);
    s31.intoArray(sums, at + 13 * L);
    s32.intoArray(sums, at + 14 * L);
    s33.intoArray(sums, at + 15 * L);
  }

  /** The last columns, which do not fill a vector, into the first lanes. */
  private static void tail(
      float[] rows,
      float[] x,
      int columns,
      int column,
      int from,
      int to,
      int tokens,
      float[] sums) {
    for (int t = 0; t < tokens; t++) {
      for (int i = 0; i < 4; i++) {
        int at = (t / 4 * 16 + 4 * (t % 4) + i) * L;
        for (int c = from; c < to; c++) {
          sums[at] = Math.fma(rows[i * CHUNK + c], x[t * columns + column + c], sums[at]);
        }
      }
    }
  }
}
