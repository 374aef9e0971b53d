package io.xmodel.tornado.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** Stamps, samples, rows that are brought with a stamp, and the gate that leaves them alone. */
class StampTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void theReceiptHasTheStepAndItsLaunches(int open) {
    IntArray state = ints(State.HEADER, 0);
    state.set(State.STEP, 12);
    state.set(State.LAUNCHES, 240);
    IntArray layout = layout(open);
    IntArray receipt = ints(Stamp.SIZE, -1);
    KernelRunner.run(
        2,
        4,
        new Object[] {state, layout, receipt},
        List.of(receipt),
        g -> g.task(KernelRunner.TASK, Stamp::run, new KernelContext(), state, layout, receipt));
    assertThat(receipt.toHeapArray()).containsExactly(open == 1 ? 12 : -1, open == 1 ? 241 : -1);
    assertThat(state.get(State.LAUNCHES)).isEqualTo(240 + open);
  }

  /** Where a state stays that of the pass before, its layer must be one that there is. */
  @ParameterizedTest
  @CsvSource({"0, 1", "1, 2", "2, 0", "7, 0"})
  void afterTheLastLayerComesTheFirst(int layer, int next) {
    IntArray layout = layout(1);
    layout.set(Layout.LAYERS, 3);
    assertThat(State.next(layout, layer)).isEqualTo(next);
  }

  /** A pass whose state, angles, tables or copies did not come has a launch too few. */
  @ParameterizedTest
  @CsvSource({"99,5,3,8,1", "98,5,3,8,0", "99,4,3,8,0", "99,5,2,8,0", "99,5,3,9,0"})
  void aPassIsReadyWithAllThatWasSent(int loaded, int angles, int patches, int copies, int ready) {
    IntArray state = ints(State.HEADER, 0);
    state.set(State.LOADED, loaded);
    state.set(State.STEP, 5);
    state.set(State.PATCHES, 3);
    state.set(State.COPIES, 8);
    IntArray layout = layout(1);
    layout.set(Layout.PATCHES, patches);
    layout.set(Layout.COPIES, copies);
    FloatArray rope = new FloatArray(3);
    rope.set(2, angles);
    assertThat(Stamp.isReady(state, layout, rope, 2)).isEqualTo(ready);
  }

  @ParameterizedTest
  @CsvSource({"1, 41, 41", "1, 43, 40", "0, 41, 40"})
  void aPatchAfterOneThatWasLostIsNotCounted(int open, int number, int counted) {
    IntArray layout = layout(open);
    layout.set(Layout.PATCHES, 40);
    IntArray patch = ints(PutTable.SIZE, 0);
    patch.set(PutTable.NUMBER, number);
    patch.set(PutTable.LOADED, layout.get(Layout.LOADED));
    runGroup(
        new Object[] {patch, layout},
        g -> g.task(KernelRunner.TASK, PutTable::run, new KernelContext(), patch, layout, 16));
    assertThat(layout.get(Layout.PATCHES)).isEqualTo(counted);
  }

  @ParameterizedTest
  @CsvSource({"1, 0, 3", "1, 2, 1", "0, 1, 2"})
  void rowsAreBroughtWithAStamp(int open, int first, int count) {
    int width = 19;
    FloatArray from = Check.randoms(4 * width, new Random(1));
    FloatArray out = new FloatArray(3 * width + Stamp.SIZE);
    out.init(-1f);
    IntArray state = ints(State.HEADER, 0);
    state.set(State.LOADED, 99);
    state.set(State.SELECT_ROW, first);
    state.set(State.ROWS, count);
    state.set(State.STEP, 6);
    IntArray layout = layout(open);
    KernelRunner.run(
        2,
        8,
        new Object[] {state, layout, from, out},
        List.of(out),
        g ->
            g.task(
                KernelRunner.TASK,
                Rows::run,
                new KernelContext(),
                state,
                layout,
                from,
                out,
                width,
                3,
                16));
    for (int i = 0; i < 3 * width; i++) {
      boolean copied = open == 1 && i < count * width;
      assertThat(out.get(i)).isEqualTo(copied ? from.get(first * width + i) : -1f);
    }
    assertThat(out.get(3 * width)).isEqualTo(open == 1 ? 6f : -1f);
    assertThat(out.get(3 * width + 1)).isEqualTo(open == 1 ? 1f : -1f);
  }

  /** A driver may refuse an array from the first: then it holds anything, and no index. */
  @ParameterizedTest
  @ValueSource(ints = {Integer.MAX_VALUE, Integer.MIN_VALUE, 1_000_000, 0, 98})
  void whatHasNotComeIsNeitherAnIndexNorACount(int anything) {
    IntArray layout = layout(1);
    layout.set(Layout.HEAD_AT + Layout.ROWS, 19);
    IntArray before = IntArray.fromArray(layout.toHeapArray());
    FloatArray from = Check.randoms(19, new Random(1));
    IntArray ids = ints(19, 3);
    FloatArray out = new FloatArray(2 * TopK.KEPT + Stamp.SIZE);
    IntArray chosen = ints(2 * TopK.KEPT + Stamp.SIZE, -7);
    ShortArray none = new ShortArray(1);
    KernelContext context = new KernelContext();
    IntArray state = ints(State.size(1), anything);
    Object[] arrays = {state, layout, from, ids, out, chosen, none};
    runGroup(
        arrays,
        g -> g.task(KernelRunner.TASK, Rows::run, context, state, layout, from, out, 19, 1, 16));
    runGroup(
        arrays,
        g -> g.task(KernelRunner.TASK, LogSumExp::run, context, state, layout, from, out, 1, 16));
    runGroup(
        arrays,
        g ->
            g.task(
                KernelRunner.TASK,
                TopK::run,
                context,
                state,
                layout,
                from,
                ids,
                out,
                chosen,
                19,
                1,
                16));
    assertThat(chosen.get(0)).isEqualTo(-1);
    runGroup(
        arrays,
        g ->
            g.task(
                KernelRunner.TASK,
                ArgmaxPartial::run,
                context,
                state,
                layout,
                from,
                out,
                ids,
                1,
                16));
    runGroup(
        arrays,
        g ->
            g.task(
                KernelRunner.TASK,
                Argmax::run,
                context,
                state,
                layout,
                from,
                ids,
                chosen,
                1,
                1,
                16));
    IntArray patch = ints(PutTable.SIZE, anything);
    runGroup(
        new Object[] {patch, layout},
        g -> g.task(KernelRunner.TASK, PutTable::run, context, patch, layout, 16));
    IntArray range = ints(CopyCache.SIZE, anything);
    runGroup(
        new Object[] {range, layout, from, none},
        g ->
            g.task(
                KernelRunner.TASK,
                CopyCache::run,
                context,
                range,
                layout,
                from,
                none,
                Codes.KV_F32,
                1,
                0,
                16));
    assertThat(layout.toHeapArray()).isEqualTo(before.toHeapArray());
  }

  @Test
  void aGateIsSet() {
    IntArray layout = layout(0);
    KernelRunner.run(
        1,
        1,
        new Object[] {layout},
        List.of(layout),
        g -> g.task(KernelRunner.TASK, Gate::run, new KernelContext(), layout, 1));
    assertThat(layout.get(Layout.OPEN)).isEqualTo(1);
    assertThat(layout.get(Layout.LOADED)).isEqualTo(99);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 4096, 4097, 50_000})
  void samplesAreSpreadFromTheFirstToTheLast(int size) {
    IntArray layout = layout(1);
    IntArray array = ints(size, 0);
    FloatArray floats = new FloatArray(size);
    for (int i = 0; i < size; i++) {
      array.set(i, 7 * i);
      floats.set(i, i / 3f);
    }
    IntArray samples = ints(2 * Sample.SIZE, -1);
    FloatArray floatSamples = new FloatArray(2 * Sample.SIZE);
    floatSamples.init(-1f);
    KernelRunner.run(
        1,
        64,
        new Object[] {layout, array, samples},
        List.of(samples),
        g ->
            g.task(
                KernelRunner.TASK,
                Sample::ints,
                new KernelContext(),
                layout,
                array,
                samples,
                size,
                1,
                64));
    KernelRunner.run(
        1,
        64,
        new Object[] {layout, floats, floatSamples},
        List.of(floatSamples),
        g ->
            g.task(
                KernelRunner.TASK,
                Sample::floats,
                new KernelContext(),
                layout,
                floats,
                floatSamples,
                size,
                1,
                64));
    int before = -1;
    for (int i = 0; i < Sample.COUNT; i++) {
      int at = Sample.at(i, size);
      assertThat(at).isBetween(Math.min(before, size - 1), size - 1);
      before = at;
      assertThat(samples.get(Sample.SIZE + i)).isEqualTo(7 * at);
      assertThat(floatSamples.get(Sample.SIZE + i)).isEqualTo(at / 3f);
      assertThat(samples.get(i)).isEqualTo(-1);
    }
    assertThat(Sample.at(0, size)).isZero();
    assertThat(before).isEqualTo(size - 1);
    assertThat(samples.get(Sample.SIZE + Sample.COUNT)).isEqualTo(99);
    assertThat(floatSamples.get(Sample.SIZE + Sample.COUNT)).isEqualTo(99f);
    int largest = Integer.MAX_VALUE;
    assertThat(Sample.at(Sample.COUNT - 2, largest)).isBetween(largest - (2 << 20), largest - 1);
  }

  /** A group of 16 items. */
  private static void runGroup(Object[] arrays, Consumer<TaskGraph> task) {
    KernelRunner.run(1, 16, arrays, task);
  }

  private static IntArray layout(int open) {
    IntArray layout = ints(Layout.size(0), 0);
    layout.set(Layout.OPEN, open);
    layout.set(Layout.LOADED, 99);
    return layout;
  }

  private static IntArray ints(int size, int value) {
    IntArray array = new IntArray(size);
    array.init(value);
    return array;
  }
}
