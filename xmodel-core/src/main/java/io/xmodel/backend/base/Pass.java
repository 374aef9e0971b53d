package io.xmodel.backend.base;

import io.xmodel.backend.Batch;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows that go through the layers together: tokens of a batch's slots one after another. A
 * batch of more rows than a pass holds becomes several passes, so that working memory is bounded.
 */
public final class Pass {
  /**
   * Consecutive tokens of one sequence.
   *
   * @param sequence where their keys and values go
   * @param firstRow row of the first
   * @param rows how many
   * @param firstPosition position of the first
   */
  public record Piece(StepSequence sequence, int firstRow, int rows, int firstPosition) {}

  private final int firstBatchRow;
  private final int[] tokens;
  private final List<Piece> pieces = new ArrayList<>();
  private final List<Piece> pieceOfRow = new ArrayList<>();
  private final int[] logitsRows;
  private int logitsCount;
  private final int[] stateRows;
  private int statesCount;

  private Pass(int firstBatchRow, int maxRows) {
    this.firstBatchRow = firstBatchRow;
    this.tokens = new int[maxRows];
    this.logitsRows = new int[maxRows];
    this.stateRows = new int[maxRows];
  }

  /** Cuts a checked batch into passes of at most {@code maxRows} rows. */
  public static List<Pass> of(Batch batch, int maxRows) {
    List<Pass> passes = new ArrayList<>();
    Pass pass = new Pass(0, maxRows);
    passes.add(pass);
    for (Batch.Slot slot : batch.slots()) {
      StepSequence sequence = (StepSequence) slot.sequence();
      int length = sequence.length();
      int all = slot.count();
      int done = 0;
      while (done < all) {
        if (pass.rows() == maxRows) {
          pass = new Pass(pass.firstBatchRow + maxRows, maxRows);
          passes.add(pass);
        }
        int count = Math.min(all - done, maxRows - pass.rows());
        int firstWanted =
            switch (slot.logits()) {
              case NONE -> all;
              case LAST -> all - 1;
              case ALL -> 0;
            };
        pass.add(sequence, slot, done, count, length, firstWanted);
        done += count;
      }
    }
    return passes;
  }

  private void add(
      StepSequence sequence, Batch.Slot source, int from, int count, int length, int firstWanted) {
    int rows = rows();
    Piece piece = new Piece(sequence, rows, count, length + from);
    pieces.add(piece);
    for (int i = 0; i < count; i++) {
      tokens[rows + i] = source.token(from + i);
      pieceOfRow.add(piece);
      if (from + i >= firstWanted) {
        logitsRows[logitsCount] = rows + i;
        logitsCount++;
      }
      if (source.states()) {
        stateRows[statesCount] = rows + i;
        statesCount++;
      }
    }
  }

  /** Rows of this pass. */
  public int rows() {
    return pieceOfRow.size();
  }

  /** Index in the batch of this pass's row 0. */
  public int firstBatchRow() {
    return firstBatchRow;
  }

  /** The tokens, one for each row and room for more; not to be changed. */
  public int[] tokens() {
    return tokens;
  }

  /** The token of a row. */
  public int token(int row) {
    return tokens[row];
  }

  /** What a row is part of. */
  public Piece piece(int row) {
    return pieceOfRow.get(row);
  }

  /** The position of a row. */
  public int position(int row) {
    Piece piece = piece(row);
    return piece.firstPosition() + row - piece.firstRow();
  }

  /** The sequences' parts. */
  public List<Piece> pieces() {
    return pieces;
  }

  /** Rows that want logits. */
  public int logitsCount() {
    return logitsCount;
  }

  /** The row that the i-th logits are of. */
  public int logitsRow(int i) {
    return logitsRows[i];
  }

  /** Rows that want their hidden state. */
  public int statesCount() {
    return statesCount;
  }

  /** The row that the i-th hidden state is of. */
  public int stateRow(int i) {
    return stateRows[i];
  }
}
