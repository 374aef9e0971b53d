package io.xmodel.cpu.math;

import jdk.incubator.vector.FloatVector;

/**
 * Matrix product for a few tokens: y[t, r] = Σ_c weight[r, c] · x[t, c].
 *
 * <p>x f32 [tokens, columns], y f32 [tokens, rows], weights in any codec. A worker takes a range of
 * rows, two far streams as in {@link VectorMatVec}: each pair is decoded into the first-level cache
 * and meets the tokens four at a time, 2 × 4 sums in registers. Every code is read from memory
 * once, whatever the number of tokens.
 *
 * <p>Specification: {@link ScalarMath#matMulFew}.
 */
final class VectorMatMulFew {
  private static final int L = Lanes.LENGTH;

  private VectorMatMulFew() {}

  static void run(Matrix w, float[] x, int tokens, float[] y, int from, int to, Scratch scratch) {
    int columns = w.columns();
    int whole = Lanes.whole(columns, L);
    float[] rows = scratch.rows(2 * columns);
    float[] lanes = scratch.lanes();
    int apart = (to - from + 1) / 2;
    for (int r0 = from; r0 < from + apart; r0++) {
      int r1 = Math.min(r0 + apart, to - 1);
      VectorDecode.row(w, r0, 0, columns, rows, 0);
      VectorDecode.row(w, r1, 0, columns, rows, columns);
      for (int t = 0; t < tokens; t += 4) {
        dots(rows, columns, whole, x, t, tokens - 1, lanes);
        for (int i = 0; i < Math.min(4, tokens - t); i++) {
          int at = (t + i) * w.rows();
          float y0 = Lanes.sum(lanes, i * L);
          float y1 = Lanes.sum(lanes, (4 + i) * L);
          for (int c = whole; c < columns; c++) {
            y0 = Math.fma(rows[c], x[(t + i) * columns + c], y0);
            y1 = Math.fma(rows[columns + c], x[(t + i) * columns + c], y1);
          }
          y[at + r0] = y0;
          y[at + r1] = y1;
        }
      }
    }
  }

  /** Two rows against four tokens; beyond the last token that one again. */
  private static void dots(
      float[] rows, int columns, int whole, float[] x, int token, int last, float[] lanes) {
    int x0 = token * columns;
    int x1 = Math.min(token + 1, last) * columns;
    int x2 = Math.min(token + 2, last) * columns;
    int x3 = Math.min(token + 3, last) * columns;
    FloatVector a0 = FloatVector.zero(Lanes.FLOAT);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    FloatVector b0 = a0;
    FloatVector b1 = a0;
    FloatVector b2 = a0;
    FloatVector b3 = a0;
    for (int c = 0; c < whole; c += L) {
      FloatVector w0 = FloatVector.fromArray(Lanes.FLOAT, rows, c);
      FloatVector w1 = FloatVector.fromArray(Lanes.FLOAT, rows, columns + c);
      FloatVector v0 = FloatVector.fromArray(Lanes.FLOAT, x, x0 + c);
      a0 = w0.fma(v0, a0);
      b0 = w1.fma(v0, b0);
      FloatVector v1 = FloatVector.fromArray(Lanes.FLOAT, x, x1 + c);
      a1 = w0.fma(v1, a1);
      b1 = w1.fma(v1, b1);
      FloatVector v2 = FloatVector.fromArray(Lanes.FLOAT, x, x2 + c);
      a2 = w0.fma(v2, a2);
      b2 = w1.fma(v2, b2);
      FloatVector v3 = FloatVector.fromArray(Lanes.FLOAT, x, x3 + c);
      a3 = w0.fma(v3, a3);
      b3 = w1.fma(v3, b3);
    }
    a0.intoArray(lanes, 0);
    a1.intoArray(lanes, L);
    a2.intoArray(lanes, 2 * L);
    a3.intoArray(lanes, 3 * L);
    b0.intoArray(lanes, 4 * L);
    b1.intoArray(lanes, 5 * L);
    b2.intoArray(lanes, 6 * L);
    b3.intoArray(lanes, 7 * L);
  }
}
