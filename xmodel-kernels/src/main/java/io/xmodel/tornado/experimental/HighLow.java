package io.xmodel.tornado.experimental;

import io.xmodel.tornado.kernels.InverseRms;
import io.xmodel.tornado.kernels.Layout;
import io.xmodel.tornado.kernels.Spec;
import io.xmodel.tornado.kernels.Stamp;
import io.xmodel.tornado.kernels.State;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.BFloat16;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Activations as {@link MatMulMma} takes them: each a sum of two bfloat16, 16 bits of mantissa.
 *
 * <pre>
 * h[t]       = x[t] · norm · inverse[t] where there is a norm, else x[t]; 0 beyond its columns
 * high       = bfloat16(h), low = bfloat16(h − high)
 * pairs[t]   = high[0] | high[1] &lt;&lt; 16, …, low[0] | low[1] &lt;&lt; 16, …
 *
 * state    int [State.HEADER]     tokens: state[counted]
 * x        f32 [tokens, columns]
 * inverse  f32 [tokens]           out where there is a norm, as by {@link InverseRms}
 * pairs    int [tokens, 2, half]  out; tokens up to a multiple of MatMulMma.TOKENS
 * </pre>
 *
 * <p>{@code norm} is {@link #PLAIN}, {@link Layout#INPUT_NORM}, {@link Layout#POST_NORM} or {@link
 * #FINAL}; {@code counted} and {@code advance} as for {@link InverseRms}.
 *
 * <p>Threads: one group of {@code size} items, a power of two, a row; rows between the last and the
 * next multiple become zeros, groups of others do nothing. Local memory: 4 bytes an item. Bytes: x
 * once, or twice where there is a norm; as many written. Specification: {@link Spec#rmsNorm}.
 */
public final class HighLow {
  /** No norm. */
  public static final int PLAIN = -1;

  /** The final norm. */
  public static final int FINAL = -2;

  private HighLow() {}

  /** Ints of a token's high or low parts: columns up to a multiple of {@link MatMulMma#STEP}. */
  public static int half(int columns) {
    return (columns + MatMulMma.STEP - 1) / MatMulMma.STEP * (MatMulMma.STEP / 2);
  }

  /** Rows up to a multiple of {@link MatMulMma#TOKENS}. */
  public static int rows(int tokens) {
    return (tokens + MatMulMma.TOKENS - 1) / MatMulMma.TOKENS * MatMulMma.TOKENS;
  }

  /** See the class. */
  public static void run(
      KernelContext context,
      IntArray state,
      IntArray layout,
      FloatArray floats,
      FloatArray x,
      FloatArray inverse,
      IntArray pairs,
      int norm,
      int columns,
      int counted,
      int advance,
      int size) {
    Stamp.count(state, context.globalIdx);
    float[] part = context.allocateFloatLocalArray(size);
    int local = context.localIdx;
    int row = context.groupIdx;
    int tokens = state.get(counted);
    int layer = state.get(norm == Layout.INPUT_NORM ? State.LAYER : State.FFN_LAYER);
    int at = norm < 0 ? Layout.FINAL_NORM : Layout.layer(layer) + norm;
    int normAt = layout.get(at);
    int have = row < tokens ? columns : 0;
    int squares = norm == PLAIN ? 0 : have;
    float epsilon = floats.get(layout.get(Layout.SCALARS) + Layout.EPSILON);
    float square = 0f;
    for (int c = local; c < squares; c += size) {
      float value = x.get(row * columns + c);
      square += value * value;
    }
    part[local] = square;
    context.localBarrier();
    for (int n = norm == PLAIN ? 0 : size / 2; n > 0; n = n / 2) {
      if (local < n) {
        part[local] += part[local + n];
      }
      context.localBarrier();
    }
    if (context.globalIdx == 0) {
      if (advance == InverseRms.TO_FFN) {
        state.set(State.FFN_LAYER, state.get(State.LAYER));
      }
      if (advance == InverseRms.TO_NEXT) {
        state.set(State.LAYER, State.next(layout, state.get(State.FFN_LAYER)));
      }
    }
    float factor = 1f / TornadoMath.sqrt(part[0] / (float) columns + epsilon);
    if (local == 0) {
      if (squares > 0) {
        inverse.set(row, factor);
      }
    }
    int half = half(columns);
    int count = row < rows(tokens) ? half : 0;
    for (int e = local; e < count; e += size) {
      float first = 0f;
      float second = 0f;
      if (2 * e < have) {
        first = x.get(row * columns + 2 * e);
        if (norm != PLAIN) {
          first = first * floats.get(normAt + 2 * e) * factor;
        }
      }
      if (2 * e + 1 < have) {
        second = x.get(row * columns + 2 * e + 1);
        if (norm != PLAIN) {
          second = second * floats.get(normAt + 2 * e + 1) * factor;
        }
      }
      int high = high(first, second);
      pairs.set(row * 2 * half + e, high);
      pairs.set(row * 2 * half + half + e, low(first, second, high));
    }
  }

  /**
   * The bfloat16 nearest to two numbers. The casts make ints of the codes: without them TornadoVM's
   * CUDA backend goes on computing in shorts, and the second is lost.
   */
  static int high(float first, float second) {
    return (char) BFloat16.bf16FromFloat(first) | ((char) BFloat16.bf16FromFloat(second) << 16);
  }

  /** What two bfloat16 leave of two numbers. */
  static int low(float first, float second, int high) {
    return high(first - value(high), second - value(high >> 16));
  }

  /** The value of a bfloat16 in the low bits. */
  static float value(int code) {
    return BFloat16.bf16ToFloat((short) code);
  }
}
