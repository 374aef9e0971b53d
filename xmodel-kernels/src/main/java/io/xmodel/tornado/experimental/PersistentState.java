package io.xmodel.tornado.experimental;

import io.xmodel.tornado.kernels.Cache;
import io.xmodel.tornado.kernels.Codes;
import io.xmodel.tornado.kernels.Layout;
import io.xmodel.tornado.kernels.State;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * What {@link Persistent} has in its state besides {@link State}'s fields, and how it cuts a token
 * into steps and rows.
 */
public final class PersistentState {
  /** The most ranges of keys that a head is split into. */
  public static final int SPLITS = 32;

  /** Groups of the launch. */
  public static final int GROUPS = 35;

  /** How often a group looks whether the others have come. */
  public static final int PATIENCE = 36;

  /** The half of scratch for this launch, 0 or 1: another than the last launch's. */
  public static final int HALF = 37;

  /** Groups that came to a barrier so far, over all barriers; 0 at first. In a cache line alone. */
  public static final int ARRIVED = 64;

  /**
   * Out: not 0 if a group did not wait for all others, or read what had not arrived; 0 at first.
   */
  public static final int FAILED = 96;

  /** Out: the best id. */
  public static final int CHOSEN = 97;

  /** Ints of a state. */
  public static final int SIZE = 128;

  /** Keys of a tile, of which ranges consist. */
  public static final int KEYS = Cache.BLOCK;

  static final int QKV = 0;
  static final int ATTENTION = 1;
  static final int OUTPUT = 2;
  static final int GATE_UP = 3;
  static final int DOWN = 4;
  static final int HEAD = 5;
  static final int IDLE = 6;

  /** What no element of scratch becomes. */
  static final float UNSET = -3.3e38f;

  private static final int LINE = 32;

  private PersistentState() {}

  /** Floats of a buffer of scratch, so that no cache line has elements of two. */
  static int padded(int floats) {
    return ((floats + LINE - 1) & -LINE) + LINE;
  }

  /** 1 or 0. */
  static int isUnset(float value) {
    return value == UNSET ? 1 : 0;
  }

  /** Floats of scratch, both halves. */
  public static long scratch(
      int layers,
      int hidden,
      int heads,
      int kvHeads,
      int headDim,
      int intermediate,
      int splits,
      int groups) {
    long layer =
        padded(heads * headDim)
            + 2L * padded(kvHeads * headDim)
            + padded(heads * splits * (headDim + 2))
            + 2L * padded(hidden)
            + padded(intermediate);
    return 2 * (layers * layer + 2L * padded(groups));
  }

  /** Floats of local memory for a step's input, which also serve attention. */
  public static int workFloats(int hidden, int intermediate, int shared, int headDim) {
    int input = Math.max(hidden, intermediate) + 32;
    int attention = shared * (2 * headDim + 2 * KEYS + 8 + 4);
    return (Math.max(input, attention) + LINE - 1) / LINE * LINE;
  }

  /** Bytes of local memory. */
  public static long localBytes(int workFloats, int lanes, int slots) {
    return 4L * (workFloats + 5L * lanes * slots);
  }

  /**
   * The constants of a launch in one, as a task takes 15 arguments.
   *
   * @param lanes items that share four rows, a power of two
   * @param slots fours of rows of a group, a power of two
   * @param kvType {@link Codes#KV_F32} and the like
   * @param widths the sum of 1, 2 and 4 if any matrix has codes of 8, 16 and 32 bits
   * @param workFloats of local memory, a multiple of 32
   */
  public static int shape(int lanes, int slots, int kvType, int widths, int workFloats) {
    return Integer.numberOfTrailingZeros(lanes)
        | Integer.numberOfTrailingZeros(slots) << 4
        | kvType << 8
        | widths << 10
        | workFloats / LINE << 13;
  }

  /** What a step does. */
  static int phase(int step, int layers) {
    int phase = step - step / 5 * 5;
    if (step == 5 * layers) {
      phase = HEAD;
    }
    if (step > 5 * layers) {
      phase = IDLE;
    }
    if (step < 0) {
      phase = IDLE;
    }
    return phase;
  }

  static int isProduct(int phase) {
    int product = 1;
    if (phase == ATTENTION) {
      product = 0;
    }
    if (phase == IDLE) {
      product = 0;
    }
    return product;
  }

  /** The descriptor of a step's first matrix; of some matrix if it has none. */
  static int matrix(int layer, int phase) {
    int d = Layout.HEAD_AT;
    if (phase == QKV) {
      d = Layout.matrix(layer, Layout.QUERY);
    }
    if (phase == OUTPUT) {
      d = Layout.matrix(layer, Layout.OUTPUT);
    }
    if (phase == GATE_UP) {
      d = Layout.matrix(layer, Layout.GATE);
    }
    if (phase == DOWN) {
      d = Layout.matrix(layer, Layout.DOWN);
    }
    return d;
  }

  /** Rows of a step's matrices. */
  static int rows(IntArray layout, int layer, int phase) {
    int rows = isProduct(phase) * layout.get(matrix(layer, phase) + Layout.ROWS);
    if (phase == QKV) {
      rows += 2 * layout.get(Layout.KV_HEADS) * layout.get(Layout.HEAD_DIM);
    }
    if (phase == GATE_UP) {
      rows = 2 * rows;
    }
    return rows;
  }

  /** The first row of a group's share, even. */
  static int share(int rows, int group, int groups) {
    int pairs = (rows + 1) / 2;
    int pair = pairs / groups * group + (pairs - pairs / groups * groups) * group / groups;
    return TornadoMath.min(2 * pair, rows);
  }

  /**
   * The matrix of a step's n-th row. Rows go in pairs that one item finishes: (i, i + headDim/2) of
   * a head, a feature's gate and up, or neighbours.
   */
  static int descriptor(IntArray layout, int layer, int phase, int n) {
    int d = matrix(layer, phase);
    if (phase == QKV) {
      int head = n / layout.get(Layout.HEAD_DIM);
      int isKey = head >= layout.get(Layout.HEADS) ? 1 : 0;
      int isValue = head >= layout.get(Layout.HEADS) + layout.get(Layout.KV_HEADS) ? 1 : 0;
      d = d + (isKey + isValue) * Layout.MATRIX_INTS;
    }
    if (phase == GATE_UP) {
      d = d + (n & 1) * Layout.MATRIX_INTS;
    }
    return d;
  }

  /** The row in that matrix. */
  static int row(IntArray layout, int phase, int n) {
    int row = n;
    if (phase == QKV) {
      int headDim = layout.get(Layout.HEAD_DIM);
      int heads = layout.get(Layout.HEADS);
      int kvHeads = layout.get(Layout.KV_HEADS);
      int head = n / headDim;
      int isKey = head >= heads ? 1 : 0;
      int isValue = head >= heads + kvHeads ? 1 : 0;
      int in = n - head * headDim;
      row =
          (head - isKey * heads - isValue * kvHeads) * headDim + in / 2 + (in & 1) * (headDim / 2);
    }
    if (phase == GATE_UP) {
      row = n / 2;
    }
    return row;
  }

  /** Ints of a row of a matrix. */
  static int ints(IntArray layout, int d) {
    return (layout.get(d + Layout.COLUMNS) * layout.get(d + Layout.BITS) + 31) >> 5;
  }

  /** Of 1, 2 and 4. */
  static int log2(int value) {
    return value >> 1;
  }

  /** An int of a row, or 0 beyond its end. */
  static int word(IntArray words, int at, int i, int ints) {
    int word = 0;
    if (i < ints) {
      word = words.get(at + i);
    }
    return word;
  }
}
