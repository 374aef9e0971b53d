package io.xmodel.tornado.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Argmax, top-k and log-sum-exp on finished logits. */
class SelectKernelsTest {
  /** Joins partial bests. */
  static int[] join(IntArray state, FloatArray bestValue, IntArray bestId, int rows, int parts) {
    IntArray layout = layout(1);
    IntArray chosen = new IntArray(rows + Stamp.SIZE);
    chosen.init(-5);
    state.set(State.STEP, 77);
    state.set(State.LAUNCHES, 3);
    KernelRunner.run(
        rows,
        8,
        new Object[] {state, layout, bestValue, bestId, chosen},
        List.of(chosen),
        g ->
            g.task(
                KernelRunner.TASK,
                Argmax::run,
                new KernelContext(),
                state,
                layout,
                bestValue,
                bestId,
                chosen,
                rows,
                parts,
                8));
    assertThat(new int[] {chosen.get(rows), chosen.get(rows + 1)}).containsExactly(77, 4);
    int[] result = new int[rows];
    for (int i = 0; i < rows; i++) {
      result[i] = chosen.get(i);
    }
    return result;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 131, 1000})
  void argmaxOfEveryRow(int vocab) {
    // Rows with ties, the best beyond the limit, NaNs, one NaN, an infinity, and one not asked for.
    float[][] rows = new float[6][];
    Random random = new Random(vocab);
    for (int r = 0; r < 6; r++) {
      rows[r] = logits(vocab, random);
    }
    int limit = Math.max(1, vocab - 5);
    rows[1][vocab - 1] = 100f;
    Arrays.fill(rows[2], Float.NaN);
    rows[3][vocab / 2] = Float.NaN;
    rows[4][vocab / 3] = Float.POSITIVE_INFINITY;
    IntArray state = new IntArray(State.HEADER);
    state.init(0);
    state.set(State.LOGITS, 5);
    state.set(State.LIMIT, limit);
    FloatArray values = flat(rows);
    int groups = 3;
    FloatArray bestValue = new FloatArray(6 * groups);
    IntArray bestId = new IntArray(6 * groups);
    bestValue.init(1e30f);
    bestId.init(-9);
    IntArray layout = layout(vocab);
    KernelRunner.run(
        6 * groups,
        16,
        new Object[] {state, layout, values, bestValue, bestId},
        List.of(bestValue, bestId),
        g ->
            g.task(
                KernelRunner.TASK,
                ArgmaxPartial::run,
                new KernelContext(),
                state,
                layout,
                values,
                bestValue,
                bestId,
                groups,
                16));
    assertThat(bestId.get(5 * groups)).isEqualTo(-9);
    int[] chosen = join(state, bestValue, bestId, 6, groups);
    for (int r = 0; r < 5; r++) {
      assertThat(chosen[r]).as("row %d", r).isEqualTo(Spec.argmax(rows[r], limit));
    }
    assertThat(chosen[2]).isEqualTo(-1);
    assertThat(chosen[4]).isEqualTo(-1);
    assertThat(chosen[5]).isEqualTo(-5);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 40, 131, 512, 513, 5000, 70000})
  void topK(int vocab) {
    Random random = new Random(vocab);
    float[][] rows = {logits(vocab, random), logits(vocab, random)};
    int limit = Math.max(1, vocab - 3);
    IntArray state = new IntArray(State.HEADER);
    state.init(0);
    state.set(State.LIMIT, limit);
    state.set(State.SELECT_ROW, 1);
    FloatArray values = flat(rows);
    IntArray ids = new IntArray(1);
    ids.init(0);
    int candidates = vocab;
    int first = 1;
    int groups;
    int rounds = 0;
    state.set(State.STEP, 9);
    IntArray layout = layout(vocab);
    do {
      groups = TopK.groups(candidates);
      FloatArray outValues = new FloatArray(groups * TopK.KEPT + Stamp.SIZE);
      IntArray outIds = new IntArray(groups * TopK.KEPT + Stamp.SIZE);
      outValues.init(0f);
      outIds.init(0);
      FloatArray in = values;
      IntArray inIds = ids;
      int n = candidates;
      int isFirst = first;
      KernelRunner.run(
          groups,
          64,
          new Object[] {state, layout, in, inIds, outValues, outIds},
          g ->
              g.task(
                  KernelRunner.TASK,
                  TopK::run,
                  new KernelContext(),
                  state,
                  layout,
                  in,
                  inIds,
                  outValues,
                  outIds,
                  n,
                  isFirst,
                  64));
      values = outValues;
      ids = outIds;
      candidates = groups * TopK.KEPT;
      first = 0;
      rounds++;
      int at = groups * TopK.KEPT;
      assertThat(new int[] {ids.get(at), ids.get(at + 1)}).containsExactly(9, rounds);
      assertThat(new float[] {values.get(at), values.get(at + 1)}).containsExactly(9, rounds);
    } while (groups > 1);
    int[] expected = Spec.topK(rows[1], limit, TopK.KEPT);
    for (int i = 0; i < TopK.KEPT; i++) {
      assertThat(ids.get(i)).as("id %d", i).isEqualTo(i < expected.length ? expected[i] : -1);
      if (i < expected.length) {
        assertThat(values.get(i)).isEqualTo(rows[1][expected[i]]);
      }
    }
  }

  @Test
  void topKLeavesOutWhatIsNoNumber() {
    float[] row = {1f, Float.NaN, 3f, Float.NaN, 2f};
    IntArray state = new IntArray(State.HEADER);
    state.init(0);
    state.set(State.LIMIT, 5);
    FloatArray values = flat(new float[][] {row});
    IntArray ids = new IntArray(1);
    FloatArray outValues = new FloatArray(TopK.KEPT + Stamp.SIZE);
    IntArray outIds = new IntArray(TopK.KEPT + Stamp.SIZE);
    IntArray layout = layout(5);
    ids.init(0);
    outValues.init(0f);
    outIds.init(0);
    KernelRunner.run(
        1,
        256,
        new Object[] {state, layout, values, ids, outValues, outIds},
        g ->
            g.task(
                KernelRunner.TASK,
                TopK::run,
                new KernelContext(),
                state,
                layout,
                values,
                ids,
                outValues,
                outIds,
                5,
                1,
                256));
    assertThat(new int[] {outIds.get(0), outIds.get(1), outIds.get(2), outIds.get(3)})
        .containsExactly(2, 4, 0, -1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 131, 70000})
  void logSumExp(int vocab) {
    Random random = new Random(vocab);
    float[][] rows = {logits(vocab, random), logits(vocab, random), logits(vocab, random)};
    IntArray state = new IntArray(State.HEADER);
    state.init(0);
    state.set(State.SELECT_ROW, 2);
    FloatArray values = flat(rows);
    int groups = 5;
    FloatArray partial = new FloatArray(2 * groups + Stamp.SIZE);
    partial.init(0f);
    IntArray layout = layout(vocab);
    KernelRunner.run(
        groups,
        32,
        new Object[] {state, layout, values, partial},
        g ->
            g.task(
                KernelRunner.TASK,
                LogSumExp::run,
                new KernelContext(),
                state,
                layout,
                values,
                partial,
                groups,
                32));
    double sum = 0;
    for (int g = 0; g < groups; g++) {
      sum += Math.exp(partial.get(2 * g)) * partial.get(2 * g + 1);
    }
    assertThat(partial.get(2 * groups + 1)).isEqualTo(1f);
    assertThat(Math.log(sum)).isCloseTo(Spec.logSumExp(rows[2]), within(1e-5));
  }

  /** Logits with many equals. */
  private static float[] logits(int vocab, Random random) {
    float[] logits = new float[vocab];
    for (int i = 0; i < vocab; i++) {
      logits[i] = Math.round(random.nextGaussian() * 20) / 8f;
    }
    return logits;
  }

  private static FloatArray flat(float[][] rows) {
    FloatArray flat = new FloatArray(rows.length * rows[0].length);
    for (int r = 0; r < rows.length; r++) {
      for (int i = 0; i < rows[r].length; i++) {
        flat.set(r * rows[r].length + i, rows[r][i]);
      }
    }
    return flat;
  }

  private static IntArray layout(int vocab) {
    IntArray layout = new IntArray(Layout.size(0));
    layout.init(0);
    layout.set(Layout.OPEN, 1);
    layout.set(Layout.HEAD_AT + Layout.ROWS, vocab);
    return layout;
  }
}
