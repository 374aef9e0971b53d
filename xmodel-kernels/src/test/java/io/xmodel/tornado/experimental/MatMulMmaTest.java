package io.xmodel.tornado.experimental;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.xmodel.tensor.DType;
import io.xmodel.tornado.kernels.Cache;
import io.xmodel.tornado.kernels.Check;
import io.xmodel.tornado.kernels.Codes;
import io.xmodel.tornado.kernels.InverseRms;
import io.xmodel.tornado.kernels.KernelRunner;
import io.xmodel.tornado.kernels.Layout;
import io.xmodel.tornado.kernels.Spec;
import io.xmodel.tornado.kernels.State;
import io.xmodel.tornado.kernels.Storage;
import io.xmodel.tornado.kernels.TestModel;
import io.xmodel.tornado.kernels.TestModel.Format;
import io.xmodel.tornado.kernels.TestModel.Shape;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Products by matrix instructions, against their specifications: all edges of tiles. */
class MatMulMmaTest {
  private static final int LAYER = 1;

  /**
   * A block.
   *
   * @param rows tokens of the block
   * @param most tokens that the grid is for
   */
  record Case(Shape shape, Format format, int rows, int most) {
    TestModel model() {
      return new TestModel(shape, format, Codes.KV_F32, Cache.BLOCK * TestModel.TABLES, 3);
    }
  }

  static Stream<Case> cases() {
    Shape odd = new Shape(2, 67, 4, 2, 17, 37, 131);
    Shape small = new Shape(2, 48, 3, 1, 16, 100, 64);
    Shape wide = new Shape(2, 320, 6, 2, 64, 200, 128);
    Shape exact = new Shape(2, 128, 4, 2, 32, 256, 192);
    return Stream.of(
        new Case(odd, new Format(DType.BF16, 0, 0, true), 13, 64),
        new Case(small, new Format(DType.BF16, 0, 0, false), 1, 8),
        new Case(exact, new Format(DType.BF16, 0, 0, true), 64, 64),
        new Case(exact, new Format(DType.BF16, 0, 0, false), 65, 128),
        new Case(wide, new Format(DType.BF16, 0, 0, false), 128, 256),
        new Case(odd, new Format(DType.F8_E4M3, 0, 0, true), 16, 17),
        new Case(odd, new Format(DType.F8_E5M2, 1, 100, false), 5, 64),
        new Case(wide, new Format(DType.F8_E4M3, 1, 1000, true), 70, 80),
        new Case(wide, new Format(DType.F8_E4M3, 128, 128, true), 33, 64),
        new Case(exact, new Format(DType.F8_E4M3, 64, 64, false), 64, 64),
        new Case(wide, new Format(DType.F8_E5M2, 1000, 64, false), 9, 64));
  }

  /** Only the emulator and CUDA have matrix instructions. */
  @BeforeEach
  void assumeMatrixInstructions() {
    TornadoDevice device = TornadoRuntimeProvider.getTornadoRuntime().getBackend(0).getDevice(0);
    String name = device.getPhysicalDevice().getDeviceName();
    assumeTrue(
        device.getTornadoVMBackend() == TornadoVMBackendType.CUDA || name.contains("emulator"),
        name + " has no matrix instructions");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void productsOfEveryKind(Case c) {
    for (int kind = 0; kind <= Layout.HEAD; kind++) {
      product(c, kind, kind % 2 == 0);
    }
  }

  private static void product(Case c, int kind, boolean conversions) {
    TestModel model = c.model();
    boolean head = kind == Layout.HEAD;
    float[][] w = head ? model.head : model.weights[LAYER][kind];
    float[] bias = head ? null : model.biases[LAYER][kind];
    boolean plain = kind == Layout.OUTPUT || kind == Layout.DOWN;
    int rows = w.length;
    int columns = w[0].length;
    Random random = new Random(kind);
    FloatArray x = Check.randoms(c.rows * columns, random);
    float[] norm =
        head
            ? model.finalNorm
            : kind < Layout.OUTPUT ? model.inputNorm[LAYER] : model.postNorm[LAYER];
    IntArray state = new IntArray(State.HEADER);
    state.init(0);
    state.set(State.ROWS, head ? 0 : c.rows);
    state.set(State.LOGITS, head ? c.rows : 0);
    state.set(kind <= Layout.OUTPUT ? State.LAYER : State.FFN_LAYER, LAYER);
    IntArray pairs = new IntArray(HighLow.rows(c.most) * 2 * HighLow.half(columns));
    int normKind =
        plain
            ? HighLow.PLAIN
            : head ? HighLow.FINAL : kind < Layout.OUTPUT ? Layout.INPUT_NORM : Layout.POST_NORM;
    highLow(c, model, state, x, pairs, normKind, columns, head ? State.LOGITS : State.ROWS);

    if (head && rows % MatMulMma.TILE != 0) {
      return; // MatMul multiplies it
    }
    FloatArray y = head ? new FloatArray(1) : Check.randoms((c.rows + 1) * rows, random);
    FloatArray p = new FloatArray(MatMulMma.products(rows, c.most));
    FloatArray result = head ? p : y;
    double[] before = Check.part(result, 0, c.rows * rows);
    float untouched = head ? 0f : y.get(c.rows * rows);
    DType dtype = c.format.dtype();
    int decoder =
        dtype == DType.BF16
            ? Storage.BY_BF16
            : !conversions
                ? Storage.BY_TABLE
                : dtype == DType.F8_E4M3 ? Storage.BY_E4M3 : Storage.BY_E5M2;
    boolean blocks = c.format.blockColumns() > 0 && c.format.blockColumns() < columns;
    int storage = Storage.of(dtype.bits(), decoder, blocks, columns);
    KernelRunner.run(
        MatMulMma.groups(rows, c.most),
        MatMulMma.ITEMS,
        new Object[] {state, model.layout, model.words, model.floats, pairs, p, y},
        List.of(y, p),
        g ->
            g.task(
                KernelRunner.TASK,
                MatMulMma::run,
                new KernelContext(),
                state,
                model.layout,
                model.words,
                model.floats,
                pairs,
                p,
                y,
                kind,
                storage));
    for (int t = 0; t < c.rows; t++) {
      double[] input = Check.part(x, t * columns, columns);
      double[] h = plain ? input : Spec.rmsNorm(input, norm, TestModel.EPSILON);
      double[] expected = Check.product(kind, Spec.project(w, bias, h), before, t * rows);
      Check.close("kind %d, token %d".formatted(kind, t), expected, result, t * rows, columns);
    }
    if (!head) {
      assertThat(y.get(c.rows * rows)).isEqualTo(untouched);
    }
  }

  private static FloatArray highLow(
      Case c,
      TestModel model,
      IntArray state,
      FloatArray x,
      IntArray pairs,
      int norm,
      int columns,
      int counted) {
    FloatArray inverse = new FloatArray(c.most);
    inverse.init(-1f);
    KernelRunner.run(
        HighLow.rows(c.most),
        16,
        new Object[] {state, model.layout, model.floats, x, inverse, pairs},
        List.of(inverse, pairs, state),
        g ->
            g.task(
                KernelRunner.TASK,
                HighLow::run,
                new KernelContext(),
                state,
                model.layout,
                model.floats,
                x,
                inverse,
                pairs,
                norm,
                columns,
                counted,
                InverseRms.STAY,
                16));
    return inverse;
  }

  @ParameterizedTest
  @ValueSource(ints = {HighLow.PLAIN, Layout.INPUT_NORM, Layout.POST_NORM, HighLow.FINAL})
  void activationsKeep16Bits(int norm) {
    Case c = cases().findFirst().orElseThrow();
    TestModel model = c.model();
    int columns = c.shape.hidden();
    FloatArray x = Check.randoms(c.rows * columns, new Random(2));
    IntArray state = new IntArray(State.HEADER);
    state.init(0);
    state.set(State.ROWS, c.rows);
    state.set(State.LAYER, norm == Layout.INPUT_NORM ? LAYER : 7);
    state.set(State.FFN_LAYER, norm == Layout.POST_NORM ? LAYER : 7);
    int half = HighLow.half(columns);
    IntArray pairs = new IntArray(70 * 2 * half);
    pairs.init(-1);
    FloatArray inverse =
        highLow(
            new Case(c.shape, c.format, c.rows, 70),
            model,
            state,
            x,
            pairs,
            norm,
            columns,
            State.ROWS);
    float[] weights =
        norm == Layout.INPUT_NORM
            ? model.inputNorm[LAYER]
            : norm == Layout.POST_NORM ? model.postNorm[LAYER] : model.finalNorm;
    for (int t = 0; t < MatMulMma.TOKENS; t++) {
      double[] h = new double[2 * half];
      if (t < c.rows) {
        double[] input = Check.part(x, t * columns, columns);
        System.arraycopy(
            norm == HighLow.PLAIN ? input : Spec.rmsNorm(input, weights, TestModel.EPSILON),
            0,
            h,
            0,
            columns);
      }
      assertThat(inverse.get(t) == -1f).isEqualTo(norm == HighLow.PLAIN || t >= c.rows);
      for (int i = 0; i < h.length; i++) {
        int shift = 16 * (i % 2);
        float high = HighLow.value(pairs.get(t * 2 * half + i / 2) >> shift);
        float low = HighLow.value(pairs.get(t * 2 * half + half + i / 2) >> shift);
        assertThat(Math.abs(high + low - h[i])).isLessThanOrEqualTo(0x1p-16 * Math.abs(h[i]));
        assertThat(Math.abs(low)).isLessThanOrEqualTo((float) (0x1p-7 * Math.abs(h[i])));
      }
    }
    assertThat(pairs.get(MatMulMma.TOKENS * 2 * half)).isEqualTo(-1);
  }
}
