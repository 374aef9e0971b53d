package io.xmodel.tornado.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.tensor.DType;
import io.xmodel.tornado.kernels.TestModel.Format;
import io.xmodel.tornado.kernels.TestModel.Shape;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** The kernels of a single token, against their specifications: every dtype, awkward sizes. */
class DecodeKernelsTest {
  private static final int POOL = 2 * Cache.BLOCK * TestModel.TABLES;
  private static final int TABLE = 1;
  private static final int POSITION = Cache.BLOCK + 9;
  private static final int LAYER = 1;

  /** The layer is the last one, after which comes the first. */
  private static final int AFTER = 0;

  /** A model and the shape of its work-groups. */
  record Case(Shape shape, Format format, int kvType, int lanes, int rows, int groups) {
    TestModel model() {
      return new TestModel(shape, format, kvType, POOL, 7);
    }

    private int decoder() {
      return switch (format.dtype()) {
        case BF16 -> Storage.BY_BF16;
        case F8_E4M3 -> Storage.BY_E4M3;
        case F8_E5M2 -> Storage.BY_E5M2;
        case Q8, Q4 -> Storage.BY_INTEGER;
        default -> Storage.BY_TABLE;
      };
    }

    /** As a constant, or for the kernels to find out. */
    int storage(int columns) {
      return groups % 2 == 0
          ? Storage.UNKNOWN
          : Storage.of(
              format.dtype().bits(),
              groups % 3 == 0 ? decoder() : Storage.BY_TABLE,
              format.blockColumns() > 0 && format.blockColumns() < columns,
              columns);
    }
  }

  static Stream<Case> cases() {
    Shape small = new Shape(2, 48, 3, 1, 16, 100, 131);
    Shape odd = new Shape(2, 67, 4, 2, 16, 37, 131);
    Shape wide = TestModel.WIDE;
    return List.of(
        new Case(small, new Format(DType.F32, 0, 0, false), Codes.KV_F32, 4, 4, 3),
        new Case(odd, new Format(DType.F32, 0, 0, true), Codes.KV_F32, 8, 2, 100),
        new Case(small, new Format(DType.BF16, 0, 0, true), Codes.KV_BF16, 1, 16, 2),
        new Case(odd, new Format(DType.BF16, 0, 0, false), Codes.KV_F16, 16, 2, 7),
        new Case(wide, new Format(DType.F16, 0, 0, true), Codes.KV_F16, 32, 2, 9),
        new Case(small, new Format(DType.F8_E4M3, 32, 32, false), Codes.KV_F32, 8, 4, 5),
        new Case(odd, new Format(DType.F8_E4M3, 1, 67, true), Codes.KV_F32, 4, 8, 1),
        new Case(wide, new Format(DType.F8_E4M3, 128, 128, false), Codes.KV_BF16, 32, 4, 40),
        new Case(odd, new Format(DType.F8_E5M2, 16, 16, false), Codes.KV_F32, 2, 2, 11),
        new Case(odd, new Format(DType.BF16, 0, 0, true), Codes.KV_F32, 8, 2, 3),
        new Case(wide, new Format(DType.F8_E4M3, 128, 128, false), Codes.KV_F32, 32, 2, 9),
        new Case(small, new Format(DType.F8_E5M2, 0, 0, false), Codes.KV_F32, 4, 4, 15),
        new Case(wide, new Format(DType.Q8, 1, 32, true), Codes.KV_F32, 8, 4, 9),
        new Case(small, new Format(DType.Q8, 1, 32, false), Codes.KV_F32, 4, 2, 4),
        new Case(wide, new Format(DType.Q4, 1, 32, false), Codes.KV_F32, 4, 4, 6),
        new Case(small, new Format(DType.Q4, 1, 32, true), Codes.KV_F32, 8, 2, 7),
        new Case(odd, new Format(DType.Q4, 1, 32, false), Codes.KV_F32, 4, 2, 3),
        new Case(wide, new Format(DType.Q4, 1, 32, true), Codes.KV_BF16, 32, 4, 45))
        .stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void embed(Case c) {
    TestModel model = c.model();
    int[] tokens = {130, 0, 77};
    IntArray state = state(3);
    state.set(State.ROWS, 3);
    for (int r = 0; r < 3; r++) {
      state.set(State.at(r, State.TOKEN), tokens[r]);
    }
    int hidden = c.shape.hidden();
    FloatArray x = new FloatArray(4 * hidden);
    FloatArray rope = new FloatArray(8);
    rope.init(5f);
    state.set(State.STEP, 5);
    FloatArray h = new FloatArray(Place.size(hidden));
    x.init(-1f);
    h.init(0f);
    embed(model, state, rope, x, h, 7, 64);
    for (int r = 0; r < 3; r++) {
      double[] expected = new double[hidden];
      for (int i = 0; i < hidden; i++) {
        expected[i] = (double) model.embedding[tokens[r]][i] * TestModel.EMBEDDING_SCALE;
      }
      Check.close("row " + r, expected, x, r * hidden, 1);
    }
    assertThat(state.get(State.LAUNCHES)).isEqualTo(1);
    assertThat(x.get(3 * hidden)).isEqualTo(-1f);
    double[] expected = new double[hidden];
    for (int i = 0; i < hidden; i++) {
      expected[i] = (double) x.get(i) * model.inputNorm[0][i];
    }
    closeInPlace("h", expected, h, 1);
  }

  private static void embed(
      TestModel model,
      IntArray state,
      FloatArray rope,
      FloatArray x,
      FloatArray h,
      int stamp,
      int items) {
    KernelRunner.run(
        items / 16,
        16,
        new Object[] {state, model.layout, model.words, model.floats, rope, x, h},
        List.of(x, h),
        g ->
            g.task(
                KernelRunner.TASK,
                Embed::run,
                new KernelContext(),
                state,
                model.layout,
                model.words,
                model.floats,
                rope,
                x,
                h,
                stamp,
                1,
                items));
  }

  /** Angles of another step: the state, too, may be of another, and be beyond the last layer. */
  @Test
  void aPassThatDidNotComeHasNoRows() {
    Case c = cases().findFirst().orElseThrow();
    TestModel model = c.model();
    int hidden = c.shape.hidden();
    IntArray state = state(2);
    state.set(State.ROWS, 2);
    state.set(State.TILES, 2);
    state.set(State.LOGITS, 1);
    state.set(State.LAYER, 1_000_000);
    state.set(State.STEP, 5);
    state.set(State.LAUNCHES, 7);
    state.set(State.at(0, State.POSITION), POSITION);
    FloatArray rope = new FloatArray(1);
    rope.init(4f);
    FloatArray x = new FloatArray(2 * hidden);
    FloatArray h = new FloatArray(Place.size(hidden));
    x.init(-1f);
    h.init(-1f);
    embed(model, state, rope, x, h, 0, 32);
    assertThat(x.toHeapArray()).containsOnly(-1f);
    assertThat(h.toHeapArray()).containsOnly(-1f);
    for (int field : new int[] {State.ROWS, State.TILES, State.LOGITS, State.LAYER}) {
      assertThat(state.get(field)).isZero();
    }
    assertThat(state.get(State.at(0, State.POSITION))).isZero();
    int table = state.get(State.at(0, State.TABLE));
    assertThat(Cache.position(model.layout, table, 0)).isBetween(0, POOL - 1);
    assertThat(state.get(State.LAUNCHES)).isEqualTo(7);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void qkv(Case c) {
    TestModel model = c.model();
    Shape shape = c.shape;
    Random random = new Random(1);
    IntArray state = state(1);
    state.set(State.LAYER, LAYER);
    state.set(State.at(0, State.POSITION), POSITION);
    state.set(State.at(0, State.TABLE), model.table(TABLE));
    FloatArray x = Check.randoms(shape.hidden(), random);
    FloatArray rope = Check.randoms(shape.headDim(), random);
    FloatArray h = normed(x, model.inputNorm[LAYER]);
    FloatArray q = new FloatArray(shape.qSize());
    int cacheSize = shape.layers() * 2 * POOL * shape.kvSize();
    FloatArray kv32 = new FloatArray(c.kvType == Codes.KV_F32 ? cacheSize : 1);
    ShortArray kv16 = new ShortArray(c.kvType == Codes.KV_F32 ? 1 : cacheSize);
    kv32.init(-7f);
    kv16.init((short) 1);
    q.init(0f);
    KernelRunner.run(
        c.groups,
        c.rows * c.lanes,
        new Object[] {state, model.layout, model.words, model.floats, rope, x, h, q, kv32, kv16},
        List.of(kv32, kv16),
        g ->
            g.task(
                KernelRunner.TASK,
                Qkv::run,
                new KernelContext(),
                state,
                model.layout,
                model.words,
                model.floats,
                rope,
                x,
                h,
                q,
                kv32,
                kv16,
                c.storage(shape.hidden()),
                c.kvType,
                c.lanes,
                c.rows));

    double[] input =
        Spec.rmsNorm(Check.part(x, 0, shape.hidden()), model.inputNorm[LAYER], TestModel.EPSILON);
    float[] cos = new float[shape.headDim() / 2];
    float[] sin = new float[shape.headDim() / 2];
    for (int i = 0; i < cos.length; i++) {
      cos[i] = rope.get(i);
      sin[i] = rope.get(cos.length + i);
    }
    double[][] expected = new double[3][];
    for (int kind = 0; kind < 3; kind++) {
      expected[kind] = Spec.project(model.weights[LAYER][kind], model.biases[LAYER][kind], input);
      if (kind < 2) {
        Spec.rotate(expected[kind], shape.headDim(), cos, sin);
      }
    }
    assertThat(state.get(State.FFN_LAYER)).isEqualTo(LAYER);
    Check.close("q", expected[0], q, 0, shape.hidden());
    int written = 0;
    for (int which = 0; which < 2; which++) {
      int at = ((LAYER * 2 + which) * POOL + model.inPool(TABLE, POSITION)) * shape.kvSize();
      if (c.kvType == Codes.KV_F32) {
        Check.close("cache " + which, expected[1 + which], kv32, at, shape.hidden());
      } else {
        DType dtype = c.kvType == Codes.KV_BF16 ? DType.BF16 : DType.F16;
        Check.close(
            "cache " + which,
            expected[1 + which],
            i -> dtype.toFloat(kv16.get(at + i)),
            Math.pow(2, -Codes.kvMantissa(c.kvType)));
      }
      written += shape.kvSize();
    }
    // Nothing else is touched.
    int untouched = 0;
    for (int i = 0; i < cacheSize; i++) {
      boolean own = c.kvType == Codes.KV_F32 ? kv32.get(i) == -7f : kv16.get(i) == 1;
      untouched += own ? 1 : 0;
    }
    assertThat(untouched).isEqualTo(cacheSize - written);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void project(Case c) {
    TestModel model = c.model();
    IntArray state = state(0);
    state.set(State.LAYER, LAYER);
    state.set(State.FFN_LAYER, LAYER);
    for (int kind : new int[] {Layout.OUTPUT, Layout.DOWN}) {
      Random random = new Random(2);
      int columns = model.weights[LAYER][kind][0].length;
      FloatArray plain = Check.randoms(columns, random);
      FloatArray a = placed(plain::get, columns);
      FloatArray x = Check.randoms(c.shape.hidden(), random);
      FloatArray h = new FloatArray(Place.size(c.shape.hidden()));
      h.init(0f);
      double[] before = Check.part(x, 0, c.shape.hidden());
      KernelRunner.run(
          c.groups,
          c.rows * c.lanes,
          new Object[] {state, model.layout, model.words, model.floats, a, x, h},
          g ->
              g.task(
                  KernelRunner.TASK,
                  Project::run,
                  new KernelContext(),
                  state,
                  model.layout,
                  model.words,
                  model.floats,
                  a,
                  x,
                  h,
                  kind,
                  c.storage(columns),
                  c.lanes,
                  c.rows,
                  c.groups));
      double scale = kind == Layout.OUTPUT ? TestModel.ATTENTION_RESIDUAL : TestModel.FFN_RESIDUAL;
      double[] expected =
          Spec.project(
              model.weights[LAYER][kind], model.biases[LAYER][kind], Check.part(plain, 0, columns));
      for (int i = 0; i < expected.length; i++) {
        expected[i] = before[i] + scale * expected[i];
      }
      Check.close("x", expected, x, 0, columns);
      float[] norm = nextNorm(model, kind);
      for (int i = 0; i < expected.length; i++) {
        expected[i] *= norm[i];
      }
      closeInPlace("h", expected, h, columns);
    }
  }

  /** Of the test's layer, which is the last. */
  private static float[] nextNorm(TestModel model, int kind) {
    return kind == Layout.OUTPUT ? model.postNorm[LAYER] : model.finalNorm;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void projectsForTheNextLayer(Case c) {
    TestModel model = c.model();
    IntArray state = state(0);
    int features = c.shape.intermediate();
    int hidden = c.shape.hidden();
    FloatArray a = placed(i -> 0, features);
    FloatArray x = Check.randoms(hidden, new Random(2));
    FloatArray h = new FloatArray(Place.size(hidden));
    h.init(0f);
    KernelRunner.run(
        c.groups,
        c.rows * c.lanes,
        new Object[] {state, model.layout, model.words, model.floats, a, x, h},
        g ->
            g.task(
                KernelRunner.TASK,
                Project::run,
                new KernelContext(),
                state,
                model.layout,
                model.words,
                model.floats,
                a,
                x,
                h,
                Layout.DOWN,
                c.storage(features),
                c.lanes,
                c.rows,
                c.groups));
    double[] expected = new double[hidden];
    for (int i = 0; i < hidden; i++) {
      expected[i] = (double) x.get(i) * model.inputNorm[1][i];
    }
    closeInPlace("h", expected, h, 1);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gateUp(Case c) {
    TestModel model = c.model();
    IntArray state = state(0);
    state.set(State.FFN_LAYER, LAYER);
    FloatArray x = Check.randoms(c.shape.hidden(), new Random(3));
    FloatArray h = normed(x, model.postNorm[LAYER]);
    FloatArray out = new FloatArray(Place.size(c.shape.intermediate()));
    out.init(0f);
    KernelRunner.run(
        c.groups,
        c.rows * c.lanes,
        new Object[] {state, model.layout, model.words, model.floats, x, h, out},
        g ->
            g.task(
                KernelRunner.TASK,
                GateUp::run,
                new KernelContext(),
                state,
                model.layout,
                model.words,
                model.floats,
                x,
                h,
                out,
                c.storage(c.shape.hidden()),
                c.lanes,
                c.rows,
                c.groups));
    double[] input =
        Spec.rmsNorm(Check.part(x, 0, c.shape.hidden()), model.postNorm[LAYER], TestModel.EPSILON);
    double[] expected =
        Spec.swiGlu(
            Spec.project(
                model.weights[LAYER][Layout.GATE], model.biases[LAYER][Layout.GATE], input),
            Spec.project(model.weights[LAYER][Layout.UP], model.biases[LAYER][Layout.UP], input));
    assertThat(state.get(State.LAYER)).isEqualTo(AFTER);
    closeInPlace("features", expected, out, c.shape.hidden());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void headAndArgmax(Case c) {
    TestModel model = c.model();
    int limit = c.shape.vocab() - 6;
    IntArray state = state(0);
    state.set(State.LIMIT, limit);
    state.set(State.LOGITS, 1);
    FloatArray x = Check.randoms(c.shape.hidden(), new Random(4));
    FloatArray h = normed(x, model.finalNorm);
    FloatArray logits = new FloatArray(c.shape.vocab());
    FloatArray bestValue = new FloatArray(c.groups);
    IntArray bestId = new IntArray(c.groups);
    logits.init(0f);
    bestValue.init(0f);
    bestId.init(0);
    KernelRunner.run(
        c.groups,
        c.rows * c.lanes,
        new Object[] {
          state, model.layout, model.words, model.floats, x, h, logits, bestValue, bestId
        },
        g ->
            g.task(
                KernelRunner.TASK,
                Head::run,
                new KernelContext(),
                state,
                model.layout,
                model.words,
                model.floats,
                x,
                h,
                logits,
                bestValue,
                bestId,
                c.storage(c.shape.hidden()),
                c.lanes,
                c.rows,
                c.groups));
    double[] input =
        Spec.rmsNorm(Check.part(x, 0, c.shape.hidden()), model.finalNorm, TestModel.EPSILON);
    double[] expected = Spec.project(model.head, null, input);
    for (int i = 0; i < expected.length; i++) {
      expected[i] *= TestModel.LOGITS_SCALE;
    }
    Check.close("logits", expected, logits, 0, c.shape.hidden());

    float[] found = new float[c.shape.vocab()];
    for (int i = 0; i < found.length; i++) {
      found[i] = logits.get(i);
    }
    assertThat(SelectKernelsTest.join(state, bestValue, bestId, 1, c.groups)[0])
        .isEqualTo(Spec.argmax(found, limit));
  }

  /** x · norm, in place. */
  private static FloatArray normed(FloatArray x, float[] norm) {
    return placed(i -> x.get(i) * norm[i], norm.length);
  }

  private static FloatArray placed(IntToDoubleFunction values, int n) {
    FloatArray array = new FloatArray(Place.size(n));
    // Nobody reads what is between the elements.
    array.init(Float.NaN);
    for (int i = 0; i < n; i++) {
      array.set(Place.of(i, n), (float) values.applyAsDouble(i));
    }
    return array;
  }

  private static void closeInPlace(String what, double[] expected, FloatArray found, int length) {
    Check.close(
        what,
        expected,
        i -> found.get(Place.of(i, expected.length)),
        1e-6 * (4 + Math.sqrt(length)));
  }

  private static IntArray state(int rows) {
    IntArray state = new IntArray(State.size(rows));
    state.init(0);
    return state;
  }
}
