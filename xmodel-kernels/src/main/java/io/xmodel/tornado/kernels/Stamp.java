package io.xmodel.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * What proves that a result is the one that was asked for, and all of it: the step's number, which
 * went down in its state, and how many launches ran for it, which each launch counts there.
 * TornadoVM only prints that a driver refused a launch or a transfer, and goes on with what it has.
 *
 * <pre>
 * stamp[0], stamp[1] = state[STEP], state[LAUNCHES]
 *
 * state    int [State.HEADER]    counts this launch, too
 * receipt  int [SIZE]            out: the stamp of a pass that leaves its results on the device
 * </pre>
 *
 * <p>Threads: one counts, and writes the stamp. Bytes: 8 a launch, and the stamp. Specification:
 * the formula.
 */
public final class Stamp {
  /** Elements of a stamp. */
  public static final int SIZE = 2;

  private Stamp() {}

  /** See the class. */
  public static void run(KernelContext context, IntArray state, IntArray layout, IntArray receipt) {
    if (layout.get(Layout.OPEN) == 1) {
      count(state, context.globalIdx);
      put(state, context.globalIdx, receipt, 0);
    }
  }

  /** Counts a launch, whichever item asks for it. */
  public static void count(IntArray state, int item) {
    if (item == 0) {
      state.set(State.LAUNCHES, state.get(State.LAUNCHES) + 1);
    }
  }

  /**
   * Whether all that a pass relies on came: 1 if the state did, the angles are of this step, and
   * the tables had all patches and copies; else 0.
   */
  public static int isReady(IntArray state, IntArray layout, FloatArray rope, int at) {
    int angles = (int) rope.get(at) == state.get(State.STEP) ? 1 : 0;
    int patches = layout.get(Layout.PATCHES) == state.get(State.PATCHES) ? 1 : 0;
    int copies = layout.get(Layout.COPIES) == state.get(State.COPIES) ? 1 : 0;
    return angles * patches * copies * Gate.hasCome(layout, state, State.LOADED);
  }

  /**
   * Makes a pass one of no rows. The kernels of a single token compute it nevertheless, so it is at
   * the first layer and at a place that the cache has: the layout's {@link Layout#OPEN} is 1.
   */
  static void empty(IntArray state) {
    state.set(State.ROWS, 0);
    state.set(State.TILES, 0);
    state.set(State.LOGITS, 0);
    state.set(State.LAYER, 0);
    state.set(State.FFN_LAYER, 0);
    state.set(State.at(0, State.POSITION), 0);
    state.set(State.at(0, State.TABLE), Layout.OPEN);
  }

  /** Puts the stamp behind a result. */
  static void put(IntArray state, int item, IntArray result, int at) {
    if (item == 0) {
      result.set(at, state.get(State.STEP));
      result.set(at + 1, state.get(State.LAUNCHES));
    }
  }

  /** As {@link #put}, for floats: both numbers are small enough to be exact. */
  static void put(IntArray state, int item, FloatArray result, int at) {
    if (item == 0) {
      result.set(at, (float) state.get(State.STEP));
      result.set(at + 1, (float) state.get(State.LAUNCHES));
    }
  }
}
