package io.xmodel.tornado.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.tensor.DType;
import io.xmodel.tornado.kernels.TestModel.Format;
import io.xmodel.tornado.kernels.TestModel.Shape;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** The kernels of a block of tokens, against their specifications: every dtype, awkward sizes. */
class BlockKernelsTest {
  private static final int LAYER = 1;
  private static final int POOL = 2 * Cache.BLOCK * TestModel.TABLES;

  /**
   * A block.
   *
   * @param rows tokens of the block
   * @param tokens of a tile
   * @param most tokens that the grid is for
   */
  record Case(Shape shape, Format format, int rows, int tokens, int most) {
    TestModel model() {
      return new TestModel(shape, format, Codes.KV_F32, POOL, 3);
    }
  }

  static Stream<Case> cases() {
    Shape small = new Shape(2, 48, 3, 1, 16, 100, 131);
    Shape odd = new Shape(2, 67, 4, 2, 16, 37, 131);
    Shape wide = TestModel.WIDE;
    return Stream.of(
        new Case(small, new Format(DType.F32, 0, 0, true), 5, 16, 16),
        new Case(odd, new Format(DType.BF16, 0, 0, true), 13, 8, 24),
        new Case(wide, new Format(DType.F16, 0, 0, false), 64, 64, 64),
        new Case(odd, new Format(DType.F8_E4M3, 16, 16, false), 1, 4, 8),
        new Case(wide, new Format(DType.F8_E4M3, 128, 128, true), 33, 32, 64),
        new Case(small, new Format(DType.F8_E5M2, 1, 100, false), 9, 12, 12),
        new Case(wide, new Format(DType.Q8, 1, 32, true), 7, 8, 16),
        new Case(wide, new Format(DType.Q4, 1, 32, false), 33, 32, 64),
        new Case(odd, new Format(DType.Q4, 1, 32, true), 5, 16, 16));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void matMulOfEveryKind(Case c) {
    TestModel model = c.model();
    for (int kind = 0; kind <= Layout.HEAD; kind++) {
      boolean head = kind == Layout.HEAD;
      float[][] w = head ? model.head : model.weights[LAYER][kind];
      float[] bias = head ? null : model.biases[LAYER][kind];
      boolean plain = kind == Layout.OUTPUT || kind == Layout.DOWN;
      int rows = w.length;
      int columns = w[0].length;
      Random random = new Random(kind);
      FloatArray x = Check.randoms(c.rows * columns, random);
      FloatArray y = Check.randoms((c.rows + 1) * rows, random);
      double[] before = Check.part(y, 0, c.rows * rows);
      float untouched = y.get(c.rows * rows);
      FloatArray inverse = new FloatArray(c.rows);
      float[] norm =
          head
              ? model.finalNorm
              : kind < Layout.OUTPUT ? model.inputNorm[LAYER] : model.postNorm[LAYER];
      for (int t = 0; t < c.rows; t++) {
        inverse.set(
            t, (float) Spec.inverseRms(Check.part(x, t * columns, columns), TestModel.EPSILON));
      }
      IntArray state = new IntArray(State.HEADER);
      state.init(0);
      state.set(State.ROWS, head ? 0 : c.rows);
      state.set(State.LOGITS, head ? c.rows : 0);
      state.set(kind <= Layout.OUTPUT ? State.LAYER : State.FFN_LAYER, LAYER);
      int of = kind;
      KernelRunner.run(
          MatMul.groups(rows, c.most, c.tokens),
          4 * c.tokens,
          new Object[] {state, model.layout, model.words, model.floats, x, inverse, y},
          List.of(y),
          g ->
              g.task(
                  KernelRunner.TASK,
                  MatMul::run,
                  new KernelContext(),
                  state,
                  model.layout,
                  model.words,
                  model.floats,
                  x,
                  inverse,
                  y,
                  of,
                  of % 2 * c.format.dtype().bits(),
                  c.tokens));
      for (int t = 0; t < c.rows; t++) {
        double[] input = Check.part(x, t * columns, columns);
        double[] h = plain ? input : Spec.rmsNorm(input, norm, TestModel.EPSILON);
        double[] expected = Check.product(kind, Spec.project(w, bias, h), before, t * rows);
        Check.close("kind %d, token %d".formatted(kind, t), expected, y, t * rows, columns);
      }
      assertThat(y.get(c.rows * rows)).isEqualTo(untouched);
    }
  }

  @Test
  void inverseRms() {
    int hidden = 67;
    TestModel model =
        new TestModel(
            new Shape(1, hidden, 1, 1, 16, 8, 8),
            new Format(DType.F32, 0, 0, false),
            Codes.KV_F32,
            POOL,
            1);
    FloatArray x = Check.randoms(5 * hidden, new Random(1));
    FloatArray inverse = new FloatArray(7);
    inverse.init(-1f);
    IntArray state = new IntArray(State.HEADER);
    state.init(0);
    state.set(State.LOGITS, 5);
    state.set(State.FFN_LAYER, 3);
    model.layout.set(Layout.LAYERS, 5);
    KernelRunner.run(
        7,
        16,
        new Object[] {state, model.layout, model.floats, x, inverse},
        List.of(inverse),
        g ->
            g.task(
                KernelRunner.TASK,
                InverseRms::run,
                new KernelContext(),
                state,
                model.layout,
                model.floats,
                x,
                inverse,
                State.LOGITS,
                InverseRms.TO_NEXT,
                16));
    assertThat(state.get(State.LAYER)).isEqualTo(4);
    double[] expected = new double[5];
    for (int r = 0; r < 5; r++) {
      expected[r] = Spec.inverseRms(Check.part(x, r * hidden, hidden), TestModel.EPSILON);
    }
    Check.close("inverse", expected, inverse, 0, hidden);
    assertThat(inverse.get(5)).isEqualTo(-1f);
  }

  @ParameterizedTest
  @ValueSource(ints = {Codes.KV_F32, Codes.KV_BF16, Codes.KV_F16})
  void ropeStore(int kvType) {
    Shape shape = new Shape(2, 8, 4, 2, 18, 8, 8);
    TestModel model = new TestModel(shape, new Format(DType.F32, 0, 0, false), kvType, POOL, 1);
    int rows = 5;
    int headDim = shape.headDim();
    Random random = new Random(4);
    FloatArray rope = Check.randoms(rows * headDim, random);
    FloatArray q = Check.randoms(rows * shape.qSize(), random);
    FloatArray k = Check.randoms(rows * shape.kvSize(), random);
    FloatArray v = Check.randoms(rows * shape.kvSize(), random);
    double[] before = Check.part(q, 0, q.getSize());
    int size = 2 * 2 * POOL * shape.kvSize();
    boolean wide = kvType == Codes.KV_F32;
    FloatArray kv32 = new FloatArray(wide ? size : 1);
    ShortArray kv16 = new ShortArray(wide ? 1 : size);
    kv32.init(9f);
    kv16.init((short) 9);
    IntArray state = new IntArray(State.size(rows));
    state.init(0);
    state.set(State.ROWS, rows);
    state.set(State.LAYER, LAYER);
    for (int r = 0; r < rows; r++) {
      // Three rows of one sequence across the end of a block, two of another.
      state.set(State.at(r, State.POSITION), r < 3 ? Cache.BLOCK - 2 + r : r);
      state.set(State.at(r, State.TABLE), model.table(r < 3 ? 1 : 2));
    }
    KernelRunner.run(
        3,
        32,
        new Object[] {state, model.layout, rope, q, k, v, kv32, kv16},
        List.of(kv32, kv16),
        g ->
            g.task(
                KernelRunner.TASK,
                RopeStore::run,
                new KernelContext(),
                state,
                model.layout,
                rope,
                q,
                k,
                v,
                kv32,
                kv16,
                kvType,
                96));
    DType dtype = kvType == Codes.KV_BF16 ? DType.BF16 : DType.F16;
    double tolerance = wide ? 1e-6 : Math.pow(2, -Codes.kvMantissa(kvType));
    for (int r = 0; r < rows; r++) {
      float[] cos = new float[headDim / 2];
      float[] sin = new float[headDim / 2];
      for (int i = 0; i < cos.length; i++) {
        cos[i] = rope.get(r * headDim + i);
        sin[i] = rope.get(r * headDim + cos.length + i);
      }
      double[] queries = new double[shape.qSize()];
      System.arraycopy(before, r * shape.qSize(), queries, 0, queries.length);
      Spec.rotate(queries, headDim, cos, sin);
      Check.close("q of row " + r, queries, q, r * shape.qSize(), 1);
      double[] keys = Check.part(k, r * shape.kvSize(), shape.kvSize());
      Spec.rotate(keys, headDim, cos, sin);
      double[] values = Check.part(v, r * shape.kvSize(), shape.kvSize());
      int position = model.inPool(r < 3 ? 1 : 2, state.get(State.at(r, State.POSITION)));
      for (int which = 0; which < 2; which++) {
        int at = ((LAYER * 2 + which) * POOL + position) * shape.kvSize();
        Check.close(
            "cache %d of row %d".formatted(which, r),
            which == 0 ? keys : values,
            i -> wide ? kv32.get(at + i) : dtype.toFloat(kv16.get(at + i)),
            tolerance);
      }
    }
    int untouched = 0;
    for (int i = 0; i < size; i++) {
      untouched += (wide ? kv32.get(i) == 9f : kv16.get(i) == 9) ? 1 : 0;
    }
    assertThat(untouched).isEqualTo(size - rows * 2 * shape.kvSize());
  }

  @Test
  void gather() {
    int hidden = 19;
    IntArray layout = new IntArray(Layout.size(0));
    layout.init(0);
    layout.set(Layout.HIDDEN, hidden);
    FloatArray x = Check.randoms(6 * hidden, new Random(1));
    FloatArray y = new FloatArray(4 * hidden);
    y.init(-3f);
    IntArray state = new IntArray(State.size(6));
    state.init(0);
    state.set(State.LOGITS, 3);
    int[] rows = {5, 0, 2};
    for (int i = 0; i < 3; i++) {
      state.set(State.at(i, State.LOGITS_ROW), rows[i]);
    }
    KernelRunner.run(
        2,
        8,
        new Object[] {state, layout, x, y},
        List.of(y),
        g -> g.task(KernelRunner.TASK, Gather::run, new KernelContext(), state, layout, x, y, 16));
    for (int i = 0; i < 3; i++) {
      for (int c = 0; c < hidden; c++) {
        assertThat(y.get(i * hidden + c)).isEqualTo(x.get(rows[i] * hidden + c));
      }
    }
    assertThat(y.get(3 * hidden)).isEqualTo(-3f);
  }
}
