package io.xmodel.internal.cpu;

import io.xmodel.internal.cpu.math.AttentionTile;
import io.xmodel.internal.cpu.math.CpuMath;
import io.xmodel.internal.cpu.math.Matrix;
import io.xmodel.internal.cpu.math.Scratch;

/** The threads of a model, each with its working memory, and the products they compute together. */
final class Workers implements AutoCloseable {
  /** Rows of the least piece of a product of many tokens, which computes so many at a time. */
  private static final int ROWS = 60;

  /** As above, of few tokens. */
  private static final int FEW_ROWS = 48;

  private final CpuMath math;
  private final WorkerPool pool;
  private final Scratch[] scratch;
  private final AttentionTile[] tiles;

  /** What a worker does to its rows of the outputs once they are there. */
  @FunctionalInterface
  interface Then {
    /** Nothing. */
    Then NOTHING = (from, to) -> {};

    /** Rows from ≤ r &lt; to of the first output are this worker's, for all tokens. */
    void rows(int from, int to);
  }

  /** A projection and where its result goes, [tokens, out]. */
  record Output(Projection projection, float[] y) {}

  Workers(CpuMath math, int threads, int headDim) {
    this.math = math;
    this.scratch = new Scratch[threads];
    this.tiles = new AttentionTile[threads];
    for (int i = 0; i < threads; i++) {
      scratch[i] = new Scratch();
      tiles[i] = new AttentionTile(headDim);
    }
    this.pool = new WorkerPool(threads); // last: nothing may fail once threads run
  }

  WorkerPool pool() {
    return pool;
  }

  int size() {
    return pool.size();
  }

  Scratch scratch(int worker) {
    return scratch[worker];
  }

  AttentionTile tile(int worker) {
    return tiles[worker];
  }

  /**
   * y = W x + b for each output, x [tokens, in]. Which product computes a token's depends on the
   * matrix and the number of tokens only.
   */
  void project(float[] x, int tokens, float[] packed, Then then, Output... outputs) {
    int in = outputs[0].projection.in();
    int mostPacked = 0;
    for (Output output : outputs) {
      mostPacked = Math.max(mostPacked, math.packedTokens(output.projection.matrix(), tokens));
    }
    int packing = mostPacked;
    if (packing > 0) {
      pool.run(worker ->
          math.packing()
              .pack(
                  x,
                  packing,
                  in,
                  packed,
                  Share.begin(in, worker, size()),
                  Share.begin(in, worker + 1, size())));
    }
    int rows = outputs[0].projection.out();
    int least = packing > 0 ? ROWS : FEW_ROWS;
    Pieces pieces = new Pieces(Math.ceilDiv(rows, least), size());
    pool.run(worker -> {
      Matrix prepared = null;
      float[] input = x;
      for (var piece = pieces.next(); piece != null; piece = pieces.next()) {
        for (Output output : outputs) {
          Projection projection = output.projection;
          Matrix w = projection.matrix();
          if (prepared == null || !w.sharesInput(prepared)) {
            input = input(w, x, tokens, scratch[worker]);
            prepared = w;
          }
          int from = piece.begin(projection.out());
          int to = piece.end(projection.out());
          multiply(w, input, packed, tokens, output.y, from, to, scratch[worker]);
          projection.addBias(output.y, tokens, from, to);
        }
        then.rows(piece.begin(rows), piece.end(rows));
      }
    });
  }

  /** x as a product of so many tokens wants it, in part in the worker's working memory. */
  private float[] input(Matrix w, float[] x, int tokens, Scratch working) {
    if (tokens == 1) {
      return math.input(w, x, working);
    }
    int many = math.packedTokens(w, tokens);
    if (many < tokens) {
      math.inputFew(w, x, many, tokens, working);
    }
    return x;
  }

  private void multiply(
      Matrix w,
      float[] x,
      float[] packed,
      int tokens,
      float[] y,
      int from,
      int to,
      Scratch working) {
    if (tokens == 1) {
      math.matVec(w, x, y, from, to, working);
      return;
    }
    int many = math.packedTokens(w, tokens);
    if (many > 0) {
      math.matMul(w, packed, many, y, from, to, working);
    }
    if (many < tokens) {
      math.matMulFew(w, x, many, tokens, y, from, to, working);
    }
  }

  /** Runs something for each of n items, such as tokens, shared out evenly. */
  void each(int items, PerItem action) {
    if (items == 1) {
      action.run(0, 0);
      return;
    }
    pool.run(worker -> {
      int end = Share.begin(items, worker + 1, size());
      for (int i = Share.begin(items, worker, size()); i < end; i++) {
        action.run(worker, i);
      }
    });
  }

  /** What is done to an item. */
  @FunctionalInterface
  interface PerItem {
    void run(int worker, int item);
  }

  @Override
  public void close() {
    pool.close();
  }
}
