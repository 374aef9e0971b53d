package io.xmodel.tornado.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.tensor.DType;
import io.xmodel.tornado.kernels.TestModel.Format;
import io.xmodel.tornado.kernels.TestModel.Shape;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** Attention of tiles and of split keys, against its specification. */
class AttendTest {
  private static final int LAYER = 1;

  /**
   * Two sequences' rows in tiles.
   *
   * @param firsts position of the first row of each tile
   * @param rows of each tile
   * @param tables of each tile's sequence
   */
  record Case(
      int heads,
      int kvHeads,
      int headDim,
      int kvType,
      int tileRows,
      int lanes,
      int keys,
      int splits,
      int placed,
      List<Integer> firsts,
      List<Integer> rows,
      List<Integer> tables) {}

  static Stream<Case> cases() {
    List<Integer> one = List.of(1);
    return Stream.of(
        // Decode: one token at the beginning, within a block, at its edge, far on.
        new Case(3, 1, 16, 0, 1, 4, 8, 1, 0, List.of(0), one, List.of(0)),
        new Case(6, 2, 64, 0, 1, 32, 32, 1, 1, List.of(100), one, List.of(1)),
        new Case(6, 2, 64, 1, 1, 8, 32, 4, 1, List.of(63), one, List.of(1)),
        new Case(6, 2, 32, 1, 1, 8, 64, 2, 1, List.of(64), one, List.of(2)),
        new Case(6, 2, 64, 2, 1, 16, 16, 5, 1, List.of(150), one, List.of(2)),
        // Tiles of keys that begin in one block and end in the next.
        new Case(3, 1, 16, 0, 1, 4, 24, 3, 1, List.of(191), one, List.of(1)),
        new Case(6, 2, 16, 2, 4, 2, 24, 1, 0, List.of(62), List.of(4), List.of(1)),
        new Case(4, 2, 16, 2, 1, 2, 4, 3, 1, List.of(2), one, List.of(0)),
        // Decode of several sequences, and tiles that have none.
        new Case(
            3, 1, 16, 0, 1, 4, 8, 2, 1, List.of(7, 140, 0), List.of(1, 1, 1), List.of(0, 1, 2)),
        // Prefill: full tiles, a short one, two sequences.
        new Case(
            6, 2, 16, 0, 4, 2, 8, 1, 0, List.of(60, 64, 30), List.of(4, 3, 4), List.of(1, 1, 2)),
        new Case(6, 2, 64, 2, 8, 4, 16, 1, 0, List.of(11, 19), List.of(8, 5), List.of(0, 0)),
        new Case(4, 4, 18, 1, 3, 1, 5, 2, 1, List.of(66, 0), List.of(3, 2), List.of(0, 1)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void attendsToWhatIsNotLater(Case c) {
    int pool = 3 * Cache.BLOCK * TestModel.TABLES;
    Random random = new Random(5);
    Shape shape = new Shape(2, 8, c.heads, c.kvHeads, c.headDim, 8, 8);
    TestModel model = new TestModel(shape, new Format(DType.F32, 0, 0, false), c.kvType, pool, 1);
    int rows = c.rows.stream().mapToInt(Integer::intValue).sum();
    int tiles = c.rows.size();
    IntArray state = new IntArray(State.size(rows + 1));
    state.init(0);
    state.set(State.ROWS, rows);
    state.set(State.LAYER, LAYER);
    state.set(State.TILES, tiles);
    int[] tables = new int[rows];
    int row = 0;
    for (int t = 0; t < tiles; t++) {
      state.set(State.at(t, State.TILE_FIRST), row);
      state.set(State.at(t, State.TILE_ROWS), c.rows.get(t));
      for (int i = 0; i < c.rows.get(t); i++) {
        state.set(State.at(row, State.POSITION), c.firsts.get(t) + i);
        state.set(State.at(row, State.TABLE), model.table(c.tables.get(t)));
        tables[row] = c.tables.get(t);
        row++;
      }
    }
    int qSize = c.heads * c.headDim;
    FloatArray q = Check.randoms(rows * qSize, random);
    int size = 2 * 2 * pool * shape.kvSize();
    boolean wide = c.kvType == Codes.KV_F32;
    FloatArray kv32 = new FloatArray(wide ? size : 1);
    ShortArray kv16 = new ShortArray(wide ? 1 : size);
    kv32.init(0f);
    kv16.init((short) 0);
    DType dtype = c.kvType == Codes.KV_BF16 ? DType.BF16 : DType.F16;
    float[] kv = new float[size];
    for (int i = 0; i < size; i++) {
      kv[i] = (float) random.nextGaussian();
      if (wide) {
        kv32.set(i, kv[i]);
      } else {
        kv16.set(i, (short) dtype.fromFloat(kv[i]));
        kv[i] = dtype.toFloat(kv16.get(i));
      }
    }
    FloatArray out = new FloatArray(rows * qSize);
    FloatArray partial = new FloatArray(Combine.partialSize(rows, c.heads, c.splits, c.headDim));
    out.init(0f);
    partial.init(0f);
    FloatArray target = c.splits == 1 ? out : partial;
    int queries = c.tileRows * c.heads / c.kvHeads;
    // One tile more than there are.
    KernelRunner.run(
        (tiles + 1) * c.kvHeads * c.splits,
        queries * c.lanes,
        new Object[] {state, model.layout, model.floats, q, kv32, kv16, target},
        g ->
            g.task(
                KernelRunner.TASK,
                Attend::run,
                new KernelContext(),
                state,
                model.layout,
                model.floats,
                q,
                kv32,
                kv16,
                target,
                c.kvType,
                c.headDim,
                queries,
                c.lanes,
                c.keys,
                c.splits,
                c.placed));
    if (c.splits > 1) {
      KernelRunner.run(
          4,
          8,
          new Object[] {state, model.layout, partial, out},
          g ->
              g.task(
                  KernelRunner.TASK,
                  Combine::run,
                  new KernelContext(),
                  state,
                  model.layout,
                  partial,
                  out,
                  c.splits,
                  32));
    }

    for (int r = 0; r < rows; r++) {
      int count = state.get(State.at(r, State.POSITION)) + 1;
      int table = tables[r];
      for (int h = 0; h < c.heads; h++) {
        int kvHead = h / (c.heads / c.kvHeads);
        double[][][] both = new double[2][count][c.headDim];
        for (int which = 0; which < 2; which++) {
          for (int p = 0; p < count; p++) {
            for (int i = 0; i < c.headDim; i++) {
              int at = ((LAYER * 2 + which) * pool + model.inPool(table, p)) * shape.kvSize();
              both[which][p][i] = kv[at + kvHead * c.headDim + i];
            }
          }
        }
        int at = r * qSize + h * c.headDim;
        double[] expected =
            Spec.attend(
                Check.part(q, at, c.headDim), both[0], both[1], count, TestModel.ATTENTION_SCALE);
        int from = r * qSize;
        int first = h * c.headDim;
        Check.close(
            "row %d, head %d".formatted(r, h),
            expected,
            i -> out.get(from + (c.placed == 1 ? Place.of(first + i, qSize) : first + i)),
            1e-6 * (4 + Math.sqrt(c.headDim + count)));
      }
    }
    assertThat(Attend.localBytes(c.headDim, queries, c.keys)).isLessThan(32 * 1024);
  }
}
