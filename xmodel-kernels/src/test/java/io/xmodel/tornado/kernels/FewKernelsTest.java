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
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** The kernels of a few rows, against their specifications: every dtype, awkward sizes. */
class FewKernelsTest {
  private static final int LAYER = 1;

  /** The layer is the last one, after which comes the first. */
  private static final int AFTER = 0;

  private static final int POOL = 2 * Cache.BLOCK * TestModel.TABLES;

  /** What a kernel knows of the storage. */
  private enum Known {
    NOTHING,
    TABLE,
    CONVERSION
  }

  /**
   * A pass.
   *
   * @param tokens that the kernel has sums for
   * @param count of them that exist
   */
  record Case(
      Shape shape,
      Format format,
      int kvType,
      Known known,
      int tokens,
      int count,
      int lanes,
      int rows,
      int groups) {
    TestModel model() {
      return new TestModel(shape, format, kvType, POOL, 3);
    }

    int storage(int columns) {
      int decoder =
          switch (format.dtype()) {
            case BF16 -> Storage.BY_BF16;
            case F8_E4M3 -> Storage.BY_E4M3;
            case F8_E5M2 -> Storage.BY_E5M2;
            case Q8, Q4 -> Storage.BY_INTEGER;
            default -> Storage.BY_TABLE;
          };
      boolean blocks = format.blockColumns() > 0 && format.blockColumns() < columns;
      return known == Known.NOTHING
          ? Storage.UNKNOWN
          : Storage.of(
              format.dtype().bits(),
              known == Known.TABLE ? Storage.BY_TABLE : decoder,
              blocks,
              columns);
    }
  }

  static Stream<Case> cases() {
    Shape small = new Shape(2, 48, 3, 1, 16, 100, 131);
    Shape odd = new Shape(2, 67, 4, 2, 16, 37, 131);
    Shape wide = TestModel.WIDE;
    Shape even = new Shape(2, 128, 2, 1, 64, 320, 131);
    Format f32 = new Format(DType.F32, 0, 0, true);
    Format bf16 = new Format(DType.BF16, 0, 0, true);
    Format block = new Format(DType.F8_E4M3, 128, 128, false);
    Format q4 = new Format(DType.Q4, 1, 32, true);
    int kv32 = Codes.KV_F32;
    return Stream.of(
        new Case(small, f32, kv32, Known.TABLE, 4, 3, 4, 4, 3),
        new Case(odd, f32, kv32, Known.NOTHING, 8, 8, 8, 2, 100),
        new Case(small, bf16, Codes.KV_BF16, Known.CONVERSION, 16, 9, 8, 2, 5),
        new Case(odd, bf16, Codes.KV_F16, Known.TABLE, 4, 2, 1, 16, 2),
        new Case(wide, new Format(DType.F16, 0, 0, true), kv32, Known.TABLE, 8, 5, 32, 4, 200),
        new Case(small, new Format(DType.F8_E4M3, 32, 32, false), kv32, Known.TABLE, 4, 4, 4, 2, 7),
        new Case(
            odd, new Format(DType.F8_E4M3, 1, 67, true), kv32, Known.CONVERSION, 8, 6, 4, 8, 1),
        new Case(wide, block, Codes.KV_BF16, Known.CONVERSION, 16, 16, 8, 4, 40),
        new Case(wide, block, kv32, Known.NOTHING, 4, 4, 16, 3, 9),
        new Case(
            small, new Format(DType.F8_E5M2, 0, 0, false), kv32, Known.CONVERSION, 4, 2, 4, 4, 15),
        new Case(odd, new Format(DType.F8_E5M2, 16, 16, false), kv32, Known.TABLE, 8, 7, 2, 2, 11),
        new Case(wide, new Format(DType.Q8, 1, 32, true), kv32, Known.CONVERSION, 8, 8, 8, 4, 9),
        new Case(odd, new Format(DType.Q8, 1, 32, false), kv32, Known.CONVERSION, 4, 3, 4, 2, 4),
        new Case(wide, q4, kv32, Known.CONVERSION, 16, 11, 4, 4, 6),
        new Case(odd, q4, kv32, Known.CONVERSION, 4, 4, 4, 2, 3),
        new Case(small, q4, kv32, Known.NOTHING, 8, 5, 8, 2, 7),
        new Case(even, bf16, kv32, Known.TABLE, 4, 2, 1, 16, 64),
        new Case(even, bf16, kv32, Known.TABLE, 16, 9, 32, 4, 64),
        new Case(even, block, kv32, Known.TABLE, 4, 2, 1, 16, 64));
  }

  /** Of the output projection, gates and ups, the down projection, and the head. */
  @ParameterizedTest
  @MethodSource("cases")
  void products(Case c) {
    TestModel model = c.model();
    for (int kind : new int[] {Layout.OUTPUT, Layout.GATE, Layout.DOWN, Layout.HEAD}) {
      boolean head = kind == Layout.HEAD;
      float[][] w = head ? model.head : model.weights[LAYER][kind];
      float[] bias = head ? null : model.biases[LAYER][kind];
      int rows = w.length;
      int columns = w[0].length;
      FloatArray plain = Check.randoms(c.tokens * columns, new Random(kind));
      int size = kind == Layout.GATE ? Place.size(rows) : rows;
      FloatArray y = Check.randoms(c.tokens * size, new Random(9));
      double[] before = Check.part(y, 0, c.tokens * size);
      run(c, model, state(c, kind), new FloatArray(1), kind, plain, columns, y);
      for (int t = 0; t < c.count; t++) {
        double[] input = Check.part(plain, t * columns, columns);
        double[] p = Spec.project(w, bias, input);
        int at = t * size;
        if (kind == Layout.GATE) {
          double[] up =
              Spec.project(model.weights[LAYER][Layout.UP], model.biases[LAYER][Layout.UP], input);
          Check.close(
              "features of token " + t,
              Spec.swiGlu(p, up),
              i -> y.get(at + Place.of(i, rows)),
              1e-6 * (4 + Math.sqrt(columns)));
        } else {
          double[] expected = Check.product(kind, p, before, at);
          Check.close("kind %d, token %d".formatted(kind, t), expected, y, at, columns);
        }
      }
      for (int i = c.count * size; i < c.tokens * size; i++) {
        assertThat(y.get(i)).isEqualTo((float) before[i]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void queriesKeysAndValues(Case c) {
    TestModel model = c.model();
    Shape shape = c.shape;
    Random random = new Random(1);
    int hidden = shape.hidden();
    int headDim = shape.headDim();
    IntArray state = state(c, Layout.QUERY);
    for (int t = 0; t < c.count; t++) {
      // Three rows of one sequence across the end of a block, the others of another.
      state.set(State.at(t, State.POSITION), t < 3 ? Cache.BLOCK - 2 + t : t - 3);
      state.set(State.at(t, State.TABLE), model.table(t < 3 ? 1 : 2));
    }
    FloatArray plain = Check.randoms(c.tokens * hidden, random);
    FloatArray rope = Check.randoms(c.tokens * headDim, random);
    FloatArray q = new FloatArray(c.tokens * shape.qSize());
    q.init(-7f);
    boolean isWide = c.kvType == Codes.KV_F32;
    int cacheSize = shape.layers() * 2 * POOL * shape.kvSize();
    FloatArray kv32 = new FloatArray(isWide ? cacheSize : 1);
    ShortArray kv16 = new ShortArray(isWide ? 1 : cacheSize);
    kv32.init(-7f);
    kv16.init((short) 1);
    run(c, model, state, rope, Layout.QUERY, plain, hidden, q, kv32, kv16);
    DType dtype = c.kvType == Codes.KV_BF16 ? DType.BF16 : DType.F16;
    for (int t = 0; t < c.count; t++) {
      double[] input = Check.part(plain, t * hidden, hidden);
      float[] cos = new float[headDim / 2];
      float[] sin = new float[headDim / 2];
      for (int i = 0; i < cos.length; i++) {
        cos[i] = rope.get(t * headDim + i);
        sin[i] = rope.get(t * headDim + cos.length + i);
      }
      int position = model.inPool(t < 3 ? 1 : 2, state.get(State.at(t, State.POSITION)));
      for (int kind = Layout.QUERY; kind <= Layout.VALUE; kind++) {
        double[] expected =
            Spec.project(model.weights[LAYER][kind], model.biases[LAYER][kind], input);
        if (kind != Layout.VALUE) {
          Spec.rotate(expected, headDim, cos, sin);
        }
        String what = "kind %d, token %d".formatted(kind, t);
        if (kind == Layout.QUERY) {
          Check.close(what, expected, q, t * shape.qSize(), hidden);
        } else {
          int at = ((LAYER * 2 + kind - Layout.KEY) * POOL + position) * shape.kvSize();
          Check.close(
              what,
              expected,
              i -> isWide ? kv32.get(at + i) : dtype.toFloat(kv16.get(at + i)),
              isWide ? 1e-6 * (4 + Math.sqrt(hidden)) : Math.pow(2, -Codes.kvMantissa(c.kvType)));
        }
      }
    }
    // Nothing else is touched.
    for (int i = c.count * shape.qSize(); i < c.tokens * shape.qSize(); i++) {
      assertThat(q.get(i)).isEqualTo(-7f);
    }
    int untouched = 0;
    for (int i = 0; i < cacheSize; i++) {
      untouched += (isWide ? kv32.get(i) == -7f : kv16.get(i) == 1) ? 1 : 0;
    }
    assertThat(untouched).isEqualTo(cacheSize - c.count * 2 * shape.kvSize());
  }

  private static IntArray state(Case c, int kind) {
    IntArray state = new IntArray(State.size(c.tokens));
    state.init(0);
    state.set(kind == Layout.HEAD ? State.LOGITS : State.ROWS, c.count);
    state.set(kind <= Layout.OUTPUT ? State.LAYER : State.FFN_LAYER, LAYER);
    return state;
  }

  private static void run(
      Case c,
      TestModel model,
      IntArray state,
      FloatArray rope,
      int kind,
      FloatArray plain,
      int columns,
      FloatArray y) {
    run(c, model, state, rope, kind, plain, columns, y, new FloatArray(1), new ShortArray(1));
  }

  private static void run(
      Case c,
      TestModel model,
      IntArray state,
      FloatArray rope,
      int kind,
      FloatArray plain,
      int columns,
      FloatArray y,
      FloatArray kv32,
      ShortArray kv16) {
    FloatArray h = new FloatArray(c.tokens * Place.size(columns));
    // Nobody looks at what is between the elements, or at tokens that do not exist.
    h.init(Float.NaN);
    for (int t = 0; t < c.count; t++) {
      for (int i = 0; i < columns; i++) {
        h.set(t * Place.size(columns) + Place.of(i, columns), plain.get(t * columns + i));
      }
    }
    KernelRunner.run(
        c.groups,
        c.rows * c.lanes,
        new Object[] {state, model.layout, model.words, model.floats, rope, h, y, kv32, kv16},
        List.of(y, kv32, kv16),
        g ->
            g.task(
                KernelRunner.TASK,
                MatMulFew::run,
                new KernelContext(),
                state,
                model.layout,
                model.words,
                model.floats,
                rope,
                h,
                y,
                kv32,
                kv16,
                MatMulFew.what(kind, kind == Layout.QUERY ? c.kvType : Codes.KV_F32),
                c.storage(columns),
                c.tokens,
                c.lanes,
                c.rows));
    assertThat(MatMulFew.localBytes(c.tokens, c.lanes, c.rows)).isLessThan(32 * 1024);
  }

  @ParameterizedTest
  @ValueSource(ints = {Layout.QUERY, Layout.GATE, Layout.HEAD})
  void rmsNorm(int kind) {
    int hidden = 67;
    TestModel model =
        new TestModel(
            new Shape(2, hidden, 1, 1, 16, 8, 8),
            new Format(DType.F32, 0, 0, false),
            Codes.KV_F32,
            POOL,
            1);
    FloatArray x = Check.randoms(5 * hidden, new Random(1));
    FloatArray h = new FloatArray(4 * Place.size(hidden));
    h.init(-1f);
    int[] wanted = {4, 0, 2};
    IntArray state = new IntArray(State.size(5));
    state.init(0);
    state.set(kind == Layout.HEAD ? State.LOGITS : State.ROWS, 3);
    state.set(State.LAYER, LAYER);
    state.set(State.FFN_LAYER, kind == Layout.GATE ? LAYER : 5);
    for (int i = 0; i < 3; i++) {
      state.set(State.at(i, State.LOGITS_ROW), wanted[i]);
    }
    KernelRunner.run(
        4,
        16,
        new Object[] {state, model.layout, model.floats, x, h},
        List.of(h),
        g ->
            g.task(
                KernelRunner.TASK,
                RmsNorm::run,
                new KernelContext(),
                state,
                model.layout,
                model.floats,
                x,
                h,
                kind,
                16));
    float[] norm =
        switch (kind) {
          case Layout.QUERY -> model.inputNorm[LAYER];
          case Layout.GATE -> model.postNorm[LAYER];
          default -> model.finalNorm;
        };
    for (int i = 0; i < 3; i++) {
      int row = kind == Layout.HEAD ? wanted[i] : i;
      int at = i * Place.size(hidden);
      Check.close(
          "row " + i,
          Spec.rmsNorm(Check.part(x, row * hidden, hidden), norm, TestModel.EPSILON),
          c -> h.get(at + Place.of(c, hidden)),
          1e-6 * (4 + Math.sqrt(hidden)));
    }
    assertThat(h.get(3 * Place.size(hidden))).isEqualTo(-1f);
    assertThat(state.get(State.LAYER)).isEqualTo(kind == Layout.GATE ? AFTER : LAYER);
    assertThat(state.get(State.FFN_LAYER)).isEqualTo(kind == Layout.HEAD ? 5 : LAYER);
  }
}
