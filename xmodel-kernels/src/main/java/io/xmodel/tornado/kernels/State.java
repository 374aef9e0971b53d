package io.xmodel.tornado.kernels;

import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Where things are in {@code IntArray state}, which goes down with each pass: a header, then {@link
 * #ROW_INTS} ints for each row. Its size is {@code HEADER + maxRows * ROW_INTS}; kernels that only
 * read the header are content with {@link #HEADER} ints.
 */
public final class State {
  /** Rows (tokens) of this pass. */
  public static final int ROWS = 0;

  /**
   * The layer of the attention block's kernels. The kernels count the layers themselves, so that
   * those of all layers are the same and a pass needs one upload: see {@link #FFN_LAYER}.
   */
  public static final int LAYER = 1;

  /** Attention tiles of this pass. */
  public static final int TILES = 2;

  /** Rows that want logits. */
  public static final int LOGITS = 3;

  /** Only ids below this are candidates of argmax and top-k. */
  public static final int LIMIT = 4;

  /** The row of logits that {@link TopK} and {@link LogSumExp} look at. */
  public static final int SELECT_ROW = 5;

  /**
   * The layer of the feed-forward block's kernels. A kernel of the attention block that does not
   * read it sets it to LAYER, and one of the feed-forward block sets LAYER to the {@link #next}:
   * {@link Qkv} and {@link GateUp}, or {@link InverseRms}.
   */
  public static final int FFN_LAYER = 6;

  /** The number of this step, below 2²⁴: no other one of the program lately had it. */
  public static final int STEP = 7;

  /** Launches of this step so far: each counts itself, see {@link Stamp}. */
  public static final int LAUNCHES = 8;

  /** How many patches the tables must have had before this pass. */
  public static final int PATCHES = 9;

  /** How many copies of blocks there must have been before this pass. */
  public static final int COPIES = 10;

  /** The number of the load, as {@link Layout#LOADED}: this state came at all. */
  public static final int LOADED = 11;

  /** Ints before the first row. */
  public static final int HEADER = 16;

  /** Ints a row. */
  public static final int ROW_INTS = 8;

  /** Of row r: its token id. */
  public static final int TOKEN = 0;

  /** Of row r: its position in its sequence. */
  public static final int POSITION = 1;

  /** Of row r: where its sequence's table of blocks begins in the layout, see {@link Cache}. */
  public static final int TABLE = 2;

  /** At i: the i-th row that wants logits. */
  public static final int LOGITS_ROW = 3;

  /** At tile i: the first row of the tile. */
  public static final int TILE_FIRST = 4;

  /** At tile i: the rows of the tile, consecutive tokens of one sequence. */
  public static final int TILE_ROWS = 5;

  private State() {}

  /** Index of a field of a row (or logits row, or tile). */
  public static int at(int row, int field) {
    return HEADER + row * ROW_INTS + field;
  }

  /**
   * The layer after one. After the last comes the first: a pass whose state did not go down begins
   * where the one before it ended, and must find a layer there.
   */
  public static int next(IntArray layout, int layer) {
    int next = layer + 1;
    if (next >= layout.get(Layout.LAYERS)) {
      next = 0;
    }
    return next;
  }

  /** Ints of a state for that many rows. */
  public static int size(int maxRows) {
    return HEADER + maxRows * ROW_INTS;
  }
}
