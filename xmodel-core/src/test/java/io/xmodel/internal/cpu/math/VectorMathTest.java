package io.xmodel.internal.cpu.math;

import static io.xmodel.internal.cpu.math.RandomMatrix.floats;
import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.tensor.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The vector code against the plain code, at awkward sizes. The build runs this with each vector
 * length that the machine can be told to use.
 */
class VectorMathTest {
  private final CpuMath scalar = new ScalarMath();
  private final CpuMath vector = new VectorMath();
  private final Scratch scratch = new Scratch();
  private final Random random = new Random(42);

  static Stream<Arguments> matrices() {
    int[][] shapes = {
      {1, 1}, {3, 31}, {5, 64}, {64, 128}, {7, 100}, {131, 192}, {66, 515}, {37, 1344}
    };
    int[][] grouped = {{1, 32}, {3, 96}, {64, 128}, {7, 512}, {131, 192}, {66, 1376}, {37, 1536}};
    Stream<Arguments> integers =
        Stream.of(DType.Q8, DType.Q4)
            .flatMap(dtype ->
                Stream.of(grouped).map(shape -> Arguments.of(dtype, shape[0], shape[1], 4)));
    Stream<Arguments> floats =
        Stream.of(DType.values())
            .filter(dtype -> !dtype.isInteger())
            .flatMap(dtype ->
                Stream.of(shapes)
                    .flatMap(shape ->
                        Stream.of(0, 1, 2, 3, 5)
                            .map(scale -> Arguments.of(dtype, shape[0], shape[1], scale))));
    return Stream.concat(floats, integers);
  }

  @ParameterizedTest
  @MethodSource("matrices")
  void products(DType dtype, int rows, int columns, int scaleKind) {
    Matrix w =
        Matrix.of(
            RandomMatrix.of(
                random,
                dtype,
                rows,
                columns,
                RandomMatrix.scale(random, scaleKind, rows, columns)));
    float[] expectedRow = new float[columns + 2];
    float[] row = new float[columns + 2];
    scalar.decode(w, rows - 1, expectedRow, 1);
    vector.decode(w, rows - 1, row, 1);
    assertThat(row).containsExactly(expectedRow);

    for (int tokens : new int[] {1, 2, 5, 8, 17, 64, 100}) {
      float[] x = floats(random, tokens * columns);
      float[] packed = new float[Packed.size(tokens, columns)];
      vector.packing().pack(x, tokens, columns, packed, 0, columns / 2);
      vector.packing().pack(x, tokens, columns, packed, columns / 2, columns);
      float[] expected = new float[tokens * rows];
      scalar.matMulFew(w, x, 0, tokens, expected, 0, rows, scratch);
      float[] many = new float[tokens * rows];
      vector.matMul(w, packed, tokens, many, 0, rows, scratch);
      assertClose(many, expected, w, x, tokens);
      float[] few = new float[tokens * rows];
      vector.inputFew(w, x, 0, tokens, scratch);
      vector.matMulFew(w, x, 0, tokens, few, 0, rows, scratch);
      assertClose(few, expected, w, x, tokens);
      int first = tokens / 3;
      float[] last = few.clone();
      Arrays.fill(last, first * rows, tokens * rows, Float.NaN);
      if (vector.packedTokens(w, tokens) > 0) {
        vector.inputFew(w, x, first, tokens, scratch);
        vector.matMulFew(w, x, first, tokens, last, 0, rows, scratch);
        assertThat(last).containsExactly(few);
        vector.inputFew(w, x, 0, tokens, scratch);
      }
      float[] one = new float[rows];
      float[] input = vector.input(w, x, scratch);
      vector.matVec(w, input, one, 0, rows, scratch);
      float[] rounding = dtype == DType.Q4 ? halfSteps(x, columns) : new float[columns];
      assertClose(one, expected, w, x, 1, rounding);

      // Shares cut anywhere give the same bits.
      float[] shared = new float[tokens * rows];
      for (int cut : new int[] {rows / 3, rows / 2, rows - 1}) {
        vector.matMul(w, packed, tokens, shared, 0, cut, scratch);
        vector.matMul(w, packed, tokens, shared, cut, rows, scratch);
        assertThat(shared).containsExactly(many);
        vector.matMulFew(w, x, 0, tokens, shared, 0, cut, scratch);
        vector.matMulFew(w, x, 0, tokens, shared, cut, rows, scratch);
        assertThat(shared).containsExactly(few);
        float[] sharedOne = new float[rows];
        vector.matVec(w, input, sharedOne, 0, cut, scratch);
        vector.matVec(w, input, sharedOne, cut, rows, scratch);
        assertThat(sharedOne).containsExactly(one);
      }
    }
  }

  /**
   * Error of f32 sums: a few units of Σ |w x|, more for longer rows, and for codes that are
   * multiplied before their bias is taken away.
   */
  private void assertClose(float[] actual, float[] expected, Matrix w, float[] x, int tokens) {
    assertClose(actual, expected, w, x, tokens, new float[w.columns()]);
  }

  /** As above, of a product that rounds x by at most so much. */
  private void assertClose(
      float[] actual, float[] expected, Matrix w, float[] x, int tokens, float[] rounding) {
    float[] row = new float[w.columns()];
    for (int r = 0; r < w.rows(); r++) {
      scalar.decode(w, r, row, 0);
      for (int t = 0; t < tokens; t++) {
        double magnitude = 0;
        double rounded = 0;
        for (int c = 0; c < w.columns(); c++) {
          magnitude += Math.abs(row[c] * x[t * w.columns() + c]);
          rounded += Math.abs(row[c]) * rounding[c];
        }
        double unit = w.codec().dtype().isInteger() ? 2e-7 : 1e-7;
        double tolerance = rounded + magnitude * unit * (4 + Math.sqrt(w.columns()));
        int i = t * w.rows() + r;
        // Asserting each of millions takes longer than computing them.
        if (!(Math.abs((double) actual[i] - expected[i]) <= tolerance)) {
          assertThat((double) actual[i]).isCloseTo(expected[i], within(tolerance));
        }
      }
    }
  }

  /** The most that each x moves when its group is rounded to −1023 … 1023 times a scale. */
  private static float[] halfSteps(float[] x, int columns) {
    float[] result = new float[columns];
    for (int c = 0; c < columns; c += Matrix.GROUP) {
      float max = 0;
      for (int i = c; i < c + Matrix.GROUP; i++) {
        max = Math.max(max, Math.abs(x[i]));
      }
      Arrays.fill(result, c, c + Matrix.GROUP, max / 1023 / 2);
    }
    return result;
  }

  private static org.assertj.core.data.Offset<Double> within(double tolerance) {
    return org.assertj.core.data.Offset.offset(tolerance);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"Q8", "Q4"})
  void everyFiniteCodeDecodesExactly(DType dtype) {
    int codes = dtype.bytes() == 1 ? 256 : 65536;
    MemorySegment data = Arena.ofAuto().allocate((long) codes * dtype.bytes());
    for (int i = 0; i < codes; i++) {
      switch (dtype.bytes()) {
        case 1 -> data.set(ValueLayout.JAVA_BYTE, i, (byte) i);
        case 2 -> data.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) i);
        default -> data.setAtIndex(ValueLayout.JAVA_INT, i, i * 65537);
      }
    }
    float[] values = new float[codes];
    Codec codec = Codec.of(dtype);
    VectorDecode.run(data, 0, codec, codes, codec.scaleFactor(), values, 0);
    for (int i = 0; i < codes; i++) {
      float expected = dtype.toFloat(dtype.bytes() == 4 ? i * 65537 : i);
      // BF16 and F32 subnormals and NaNs pass as they are; narrow formats' NaNs are refused
      // earlier.
      if (Float.isFinite(expected)) {
        assertThat(values[i]).as("code %d", i).isEqualTo(expected);
      }
    }
  }

  @Test
  void rmsNorm() {
    for (int n : new int[] {1, 15, 64, 100, 1536}) {
      float[] x = floats(random, n + 3);
      float[] weight = floats(random, n);
      float[] expected = new float[n + 5];
      float[] actual = new float[n + 5];
      scalar.rmsNorm(x, 3, weight, 1e-5f, expected, 5, scratch);
      vector.rmsNorm(x, 3, weight, 1e-5f, actual, 5, scratch);
      for (int i = 0; i < n; i++) {
        assertThat((double) actual[5 + i])
            .isCloseTo(expected[5 + i], within(1e-6 * Math.abs(expected[5 + i]) + 1e-12));
      }
    }
  }

  @Test
  void swiGlu() {
    float[] up = floats(random, 203);
    float[] expected = floats(random, 203);
    for (int i = 0; i < expected.length; i++) {
      expected[i] *= i % 40;
    }
    float[] actual = expected.clone();
    float[] shared = expected.clone();
    scalar.swiGlu(expected, up, 0, 203);
    vector.swiGlu(actual, up, 0, 203);
    vector.swiGlu(shared, up, 0, 77);
    vector.swiGlu(shared, up, 77, 203);
    for (int i = 0; i < 203; i++) {
      assertThat((double) actual[i])
          .isCloseTo(expected[i], within(1e-6 * Math.abs(expected[i]) + 1e-30));
    }
    assertThat(shared).containsExactly(actual);
  }

  @Test
  void reductions() {
    for (int n : new int[] {1, 17, 131, 129280}) {
      float[] x = floats(random, n);
      assertThat(vector.max(x, 0, n)).isEqualTo(scalar.max(x, 0, n));
      assertThat(vector.logSumExp(x, 0, n)).isCloseTo(scalar.logSumExp(x, 0, n), within(1e-6));
    }
    assertThat(vector.logSumExp(new float[] {Float.NEGATIVE_INFINITY}, 0, 1))
        .isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @ParameterizedTest
  @CsvSource({"F32, 3", "BF16, 4", "F16, 1", "F32, 7", "BF16, 5", "F16, 12"})
  void attention(DType dtype, int queries) {
    for (int headDim : new int[] {64, 20, 128}) {
      int stride = AttentionTile.valueStride(headDim);
      int block = AttentionTile.BLOCK;
      Matrix keys = block(dtype, headDim, block);
      Matrix values = block(dtype, block, stride);
      MemorySegment data =
          Arena.ofAuto().allocate(keys.data().byteSize() + values.data().byteSize());
      MemorySegment.copy(keys.data(), 0, data, 0, keys.data().byteSize());
      long valuesAt = keys.data().byteSize();
      MemorySegment.copy(values.data(), 0, data, valuesAt, values.data().byteSize());
      float[] q = floats(random, queries * headDim);
      AttentionTile expected = new AttentionTile(headDim);
      AttentionTile actual = new AttentionTile(headDim);
      for (AttentionTile tile : new AttentionTile[] {expected, actual}) {
        CpuMath math = tile == expected ? scalar : vector;
        tile.reset(queries);
        for (int i = 0; i < queries; i++) {
          tile.setQuery(i, q, i * headDim, 0.3f, 64 + 5 * i);
        }
        Codec codec = Codec.of(dtype);
        math.attend(tile, data, 0, valuesAt, codec, 0, block);
        math.attend(tile, data, 0, valuesAt, codec, block, 31);
      }
      float[] a = new float[headDim];
      float[] e = new float[headDim];
      for (int i = 0; i < queries; i++) {
        expected.result(i, e, 0);
        actual.result(i, a, 0);
        for (int d = 0; d < headDim; d++) {
          assertThat((double) a[d]).isCloseTo(e[d], within(2e-5));
        }
      }
    }
  }

  private Matrix block(DType dtype, int rows, int columns) {
    return Matrix.of(
        RandomMatrix.of(random, dtype, rows, columns, new io.xmodel.model.WeightScale.None()));
  }
}
