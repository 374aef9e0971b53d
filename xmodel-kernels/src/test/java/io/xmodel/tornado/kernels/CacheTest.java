package io.xmodel.tornado.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.backend.KvType;
import io.xmodel.convert.Preset;
import io.xmodel.model.XmodelConfig;
import io.xmodel.tensor.DType;
import io.xmodel.tornado.kernels.TestModel.Format;
import io.xmodel.tornado.kernels.TestModel.Shape;
import io.xmodel.tornado.weights.DeviceWeights.Layers;
import io.xmodel.tornado.weights.KvPlan;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** Where keys and values are, and the kernels that change nothing else. */
class CacheTest {
  private static final int POOL = 2 * Cache.BLOCK * TestModel.TABLES;

  /** A cache of more elements than an int counts: 6.4 G at 131,072 positions. */
  @ParameterizedTest
  @CsvSource({
    "F32, 131072, 1000000000000, 15, 4",
    "BF16, 131072, 1000000000000, 15, 4",
    "F32, 131072, 4294967296, 7, 7",
    "F32, 2097088, 1000000000000, 1, 48",
    "F16, 43712, 1000000000000, 47, 2",
    "F32, 43648, 1000000000000, 48, 1",
  })
  void everyIndexOfALargePoolIsAnInt(
      KvType type, int positions, long largestArray, int layersEach, int arrays) {
    XmodelConfig config = Preset.XL.config(100);
    KvPlan plan = KvPlan.of(config, type, positions / Cache.BLOCK, 256, largestArray);
    assertThat(plan.positions()).isEqualTo(positions);
    assertThat(plan.layersEach()).isEqualTo(layersEach);
    List<Layers> parts = plan.cut(0, config.numHiddenLayers()).toList();
    assertThat(parts).hasSize(arrays);
    IntArray layout = new IntArray(Layout.size(config.numHiddenLayers()));
    layout.init(0);
    layout.set(Layout.KV_HEADS, config.numKeyValueHeads());
    layout.set(Layout.HEAD_DIM, config.headDim());
    layout.set(Layout.POOL, positions);
    long elements = 0;
    int next = 0;
    for (Layers part : parts) {
      assertThat(part.first()).isEqualTo(next);
      next += part.count();
      long size = plan.arraySize(config, part.count());
      elements += size;
      assertThat(size * type.dtype().bytes()).isLessThan(largestArray);
      long index = 0;
      for (int i = 0; i < part.count(); i++) {
        int layer = part.first() + i;
        layout.set(Layout.layer(layer) + Layout.CACHE_LAYER, i);
        for (int which = 0; which < 2; which++) {
          for (int position : new int[] {0, positions / 2, positions - 1}) {
            int last = config.numKeyValueHeads() - 1;
            int at = Cache.at(layout, layer, which, position, last);
            index = ((i * 2L + which) * positions + position) * 512 + last * 64L;
            assertThat(at).as("layer %d, position %d", layer, position).isEqualTo(index);
          }
        }
      }
      assertThat(index + config.headDim()).as("the array's end").isEqualTo(size);
    }
    assertThat(next).isEqualTo(config.numHiddenLayers());
    assertThat(elements).isEqualTo(48L * 2 * 512 * positions);
  }

  @Test
  void layersOfABankShareArraysAsEvenlyAsTheyCan() {
    KvPlan plan = new KvPlan(KvType.F32, 10, 12, 1);
    assertThat(plan.cut(0, 12)).containsExactly(new Layers(0, 12));
    assertThat(plan.cut(20, 13)).containsExactly(new Layers(20, 7), new Layers(27, 6));
    assertThat(plan.cut(3, 1)).containsExactly(new Layers(3, 1));
  }

  @Test
  void positionsAreLookedUpInTheTable() {
    TestModel model = model(Codes.KV_F32);
    for (int t = 0; t < TestModel.TABLES; t++) {
      for (int position = 0; position < 2 * Cache.BLOCK; position++) {
        assertThat(Cache.position(model.layout, model.table(t), position))
            .isEqualTo(model.inPool(t, position));
      }
    }
    assertThat(Cache.nextBlock(0)).isEqualTo(64);
    assertThat(Cache.nextBlock(63)).isEqualTo(64);
    assertThat(Cache.nextBlock(64)).isEqualTo(128);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, PutTable.ENTRIES})
  void putTable(int count) {
    IntArray patch = new IntArray(PutTable.SIZE);
    patch.init(-9);
    patch.set(0, count);
    IntArray layout = new IntArray(2000);
    layout.init(5);
    layout.set(Layout.OPEN, 1);
    layout.set(Layout.PATCHES, 40);
    patch.set(PutTable.NUMBER, 41);
    patch.set(PutTable.LOADED, 5);
    for (int i = 0; i < count; i++) {
      patch.set(PutTable.at(i), 1999 - 7 * i);
      patch.set(PutTable.at(i) + 1, 100 + i);
    }
    KernelRunner.run(
        1,
        16,
        new Object[] {patch, layout},
        List.of(layout),
        g -> g.task(KernelRunner.TASK, PutTable::run, new KernelContext(), patch, layout, 16));
    assertThat(layout.get(Layout.PATCHES)).isEqualTo(41);
    for (int at = Layout.HEADER; at < layout.getSize(); at++) {
      int i = (1999 - at) / 7;
      boolean changed = (1999 - at) % 7 == 0 && i < count;
      assertThat(layout.get(at)).as("entry %d", at).isEqualTo(changed ? 100 + i : 5);
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "0, 64", "1, 17", "2, 63"})
  void copyCache(int kvType, int positions) {
    TestModel model = model(kvType);
    int kvSize = model.shape.kvSize();
    int size = 2 * 2 * POOL * kvSize;
    boolean wide = kvType == Codes.KV_F32;
    FloatArray kv32 = wide ? Check.randoms(size, new Random(1)) : new FloatArray(1);
    ShortArray kv16 = new ShortArray(wide ? 1 : size);
    float[] before = new float[size];
    for (int i = 0; i < size; i++) {
      if (!wide) {
        kv16.set(i, (short) (i * 31));
      }
      before[i] = wide ? kv32.get(i) : kv16.get(i);
    }
    int from = model.inPool(2, Cache.BLOCK);
    int to = model.inPool(0, 0);
    IntArray range = new IntArray(CopyCache.SIZE);
    range.set(CopyCache.FROM, from);
    range.set(CopyCache.TO, to);
    range.set(CopyCache.POSITIONS, positions);
    range.set(CopyCache.BEFORE, 10);
    model.layout.set(Layout.COPIES, 12);
    KernelRunner.run(
        3,
        16,
        new Object[] {range, model.layout, kv32, kv16},
        g ->
            g.task(
                KernelRunner.TASK,
                CopyCache::run,
                new KernelContext(),
                range,
                model.layout,
                kv32,
                kv16,
                kvType,
                2,
                2,
                48));
    assertThat(model.layout.get(Layout.COPIES)).isEqualTo(13);
    for (int part = 0; part < 4; part++) {
      for (int p = 0; p < POOL; p++) {
        boolean copied = p >= to && p < to + positions;
        int source = part * POOL + (copied ? p - to + from : p);
        for (int i = 0; i < kvSize; i++) {
          int at = (part * POOL + p) * kvSize + i;
          float found = wide ? kv32.get(at) : kv16.get(at);
          assertThat(found == before[source * kvSize + i])
              .as("part %d, position %d, element %d", part, p, i)
              .isTrue();
        }
      }
    }
  }

  private static TestModel model(int kvType) {
    return new TestModel(
        new Shape(2, 8, 4, 2, 18, 8, 8), new Format(DType.F32, 0, 0, false), kvType, POOL, 1);
  }
}
