package io.xmodel.tornado.graph;

import io.xmodel.model.RopeFrequencies;
import io.xmodel.model.XmodelConfig;
import io.xmodel.tornado.kernels.State;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** What goes down with a pass: its rows' tokens, places and angles. */
public final class PassState {
  /** See {@link State}. */
  public final IntArray state;

  /** Angles of each row, see {@link RopeAngles}; then the step's number. */
  public final FloatArray rope;

  private final RopeFrequencies frequencies;
  private final float[] angles;
  private final int tileRows;
  private int rows;
  private int tiles;
  private int keys;

  /**
   * A state.
   *
   * @param most rows of a pass
   * @param tileRows rows of a tile of attention
   */
  public PassState(XmodelConfig config, int most, int tileRows) {
    this.frequencies = RopeFrequencies.of(config);
    this.state = new IntArray(State.size(most));
    this.rope = new FloatArray(most * config.headDim() + 1);
    this.angles = new float[config.headDim() / 2];
    this.tileRows = tileRows;
  }

  /** Begins a pass. */
  public void begin() {
    rows = 0;
    tiles = 0;
    keys = 0;
    state.set(State.LOGITS, 0);
  }

  /**
   * Adds consecutive tokens of a sequence.
   *
   * @param tokens holds their ids
   * @param from index of the first
   * @param position of the first
   * @param table where the sequence's table of blocks begins in the layout
   */
  public void add(int[] tokens, int from, int count, int position, int table) {
    for (int i = 0; i < count; i++) {
      int row = rows + i;
      state.set(State.at(row, State.TOKEN), tokens[from + i]);
      state.set(State.at(row, State.POSITION), position + i);
      state.set(State.at(row, State.TABLE), table);
      RopeAngles.set(frequencies, position + i, rope, row, angles);
      if (i % tileRows == 0) {
        state.set(State.at(tiles, State.TILE_FIRST), row);
        state.set(State.at(tiles, State.TILE_ROWS), Math.min(tileRows, count - i));
        tiles++;
      }
    }
    rows += count;
    keys = Math.max(keys, position + count);
  }

  /** Asks for a row's logits, which become the next row of {@link DeviceArrays#logits}. */
  public void wantLogits(int row) {
    int count = logits();
    state.set(State.at(count, State.LOGITS_ROW), row);
    state.set(State.LOGITS, count + 1);
  }

  /** Says that only ids below a limit are candidates of the best. */
  public void limit(int limit) {
    state.set(State.LIMIT, limit);
  }

  /** Completes what goes down with the pass, which begins a step. */
  void complete(Program program) {
    complete();
    program.beginPass(state);
    rope.set(stampAt(), state.get(State.STEP));
  }

  /** Where the angles have the step's number. */
  int stampAt() {
    return rope.getSize() - 1;
  }

  /** Completes a pass that is no step. */
  public void complete() {
    state.set(State.LAYER, 0); // the kernels count from here
    state.set(State.LAUNCHES, 0);
    state.set(State.ROWS, rows);
    state.set(State.TILES, tiles);
  }

  /** Rows of the pass. */
  int rows() {
    return rows;
  }

  /** Rows that want logits. */
  int logits() {
    return state.get(State.LOGITS);
  }

  /** Keys of the longest text. */
  int keys() {
    return keys;
  }
}
