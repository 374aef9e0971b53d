package io.xmodel.cpu;

import io.xmodel.backend.Batch;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows that go through the layers together: tokens of a batch's slots one after another. A
 * batch of more rows than {@link #MAX_ROWS} becomes several passes, so that working memory is
 * bounded.
 */
final class Pass {
  /** The most rows of a pass. */
  static final int MAX_ROWS = 512;

  /**
   * Consecutive tokens of one sequence.
   *
   * @param cache where their keys and values go
   * @param firstRow row of the first
   * @param rows how many
   * @param firstPosition position of the first
   */
  record Piece(KvCache cache, int firstRow, int rows, int firstPosition) {}

  private final int firstBatchRow;
  private final int[] tokens = new int[MAX_ROWS];
  private final Piece[] pieceOfRow = new Piece[MAX_ROWS];
  private final List<Piece> pieces = new ArrayList<>();
  private final int[] logitsRows = new int[MAX_ROWS];
  private int rows;
  private int logitsCount;

  private Pass(int firstBatchRow) {
    this.firstBatchRow = firstBatchRow;
  }

  /** Cuts a batch into passes. Room in the caches must be reserved. */
  static List<Pass> of(Batch batch) {
    List<Pass> passes = new ArrayList<>();
    Pass pass = new Pass(0);
    passes.add(pass);
    for (Batch.Slot slot : batch.slots()) {
      CpuSequence sequence = (CpuSequence) slot.sequence();
      int length = sequence.length();
      int all = slot.tokens().length;
      int done = 0;
      while (done < all) {
        if (pass.rows == MAX_ROWS) {
          pass = new Pass(pass.firstBatchRow + MAX_ROWS);
          passes.add(pass);
        }
        int count = Math.min(all - done, MAX_ROWS - pass.rows);
        int firstWanted =
            switch (slot.logits()) {
              case NONE -> all;
              case LAST -> all - 1;
              case ALL -> 0;
            };
        pass.add(sequence.cache(), slot.tokens(), done, count, length, firstWanted);
        done += count;
      }
    }
    return passes;
  }

  private void add(KvCache cache, int[] source, int from, int count, int length, int firstWanted) {
    Piece piece = new Piece(cache, rows, count, length + from);
    pieces.add(piece);
    for (int i = 0; i < count; i++) {
      tokens[rows + i] = source[from + i];
      pieceOfRow[rows + i] = piece;
      if (from + i >= firstWanted) {
        logitsRows[logitsCount] = rows + i;
        logitsCount++;
      }
    }
    rows += count;
  }

  /** Rows of this pass. */
  int rows() {
    return rows;
  }

  /** Index in the batch of this pass's row 0. */
  int firstBatchRow() {
    return firstBatchRow;
  }

  /** The token of a row. */
  int token(int row) {
    return tokens[row];
  }

  /** What a row is part of. */
  Piece piece(int row) {
    return pieceOfRow[row];
  }

  /** The position of a row. */
  int position(int row) {
    return pieceOfRow[row].firstPosition() + row - pieceOfRow[row].firstRow();
  }

  /** The sequences' parts. */
  List<Piece> pieces() {
    return pieces;
  }

  /** Rows that want logits. */
  int logitsCount() {
    return logitsCount;
  }

  /** The row that the i-th logits are of. */
  int logitsRow(int i) {
    return logitsRows[i];
  }
}
