package io.xmodel.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.KvType;
import io.xmodel.convert.Preset;
import io.xmodel.emulator.Emulator;
import io.xmodel.emulator.Settings;
import io.xmodel.error.BackendException;
import io.xmodel.error.RequestException;
import io.xmodel.model.XmodelConfig;
import io.xmodel.tornado.device.Device;
import io.xmodel.tornado.device.Devices;
import io.xmodel.tornado.kernels.Cache;
import org.junit.jupiter.api.Test;

/**
 * How large the cache is, and what is said when it cannot be: Xmodel-2.5 on devices of all sizes.
 */
class MemoryPlanTest {
  private static final XmodelConfig XL = Preset.XL.config(Preset.VOCAB_SIZE);
  private static final long WEIGHTS = 2_700L << 20;
  private static final long GIB = 1L << 30;

  @Test
  void aCacheIsAsLargeAsAskedForInWholeBlocks() {
    MemoryPlan plan = plan(80 * GIB, 80 * GIB, BackendOptions.DEFAULT.withKvPositions(131_000));
    assertThat(plan.cache().positions()).isEqualTo(131_008);
    assertThat(plan.cache().layersEach()).isEqualTo(16);
    assertThat(plan.bytesPerPosition()).isEqualTo(48 * 2 * 512 * 4);
  }

  @Test
  void thereIsNoLimitOf43690Positions() {
    BackendOptions options = BackendOptions.DEFAULT.withContext(131_072).withKv(KvType.BF16);
    MemoryPlan plan = plan(80 * GIB, 80 * GIB, options);
    assertThat(plan.cache().positions()).isEqualTo(633_600);
    assertThat(plan.cache().layersEach()).isEqualTo(3);
    long array = 2L * plan.cache().arraySize(XL, 3);
    assertThat(array).isPositive().isLessThan(4 * GIB);
  }

  @Test
  void aCacheHasRoomForSixteenSequencesWhereMemoryAllows() {
    BackendOptions options = BackendOptions.DEFAULT.withContext(1000);
    assertThat(plan(80 * GIB, 80 * GIB, options).cache().positions()).isEqualTo(16 * 1024);
    // Three quarters of what the weights leave.
    assertThat(plan(4 * GIB, 4 * GIB, options).cache().positions()).isEqualTo(5_568);
    // One sequence, when that is more.
    long tight = WEIGHTS + (512L << 20);
    assertThat(plan(tight, tight, options.withContext(2_000)).cache().positions()).isEqualTo(2048);
    // Nobody says.
    assertThat(plan(80 * GIB, 80 * GIB, BackendOptions.DEFAULT).cache().positions())
        .isEqualTo(65_536);
  }

  @Test
  void largestArraysHoldFewerLayers() {
    BackendOptions options = BackendOptions.DEFAULT.withKvPositions(4096);
    assertThat(plan(24 * GIB, 6 * GIB, options).cache().layersEach()).isEqualTo(48);
    assertThat(plan(24 * GIB, 100 << 20, options).cache().layersEach()).isEqualTo(6);
    assertThatThrownBy(() -> plan(24 * GIB, 10 << 20, options))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("A layer's cache is one array, which holds 2,559 positions at most")
        .hasMessageContaining("A cache of 2,496 positions would fit")
        .hasMessageContaining("of 16 bits, of which 4,992 would fit");
  }

  @Test
  void whatDoesNotFitIsSaidInNumbers() {
    assertThatThrownBy(() -> plan(24 * GIB, 24 * GIB, BackendOptions.DEFAULT.withContext(131_072)))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("The model needs 27,276 MiB on")
        .hasMessageContaining("(weights 2,700, activations 0, a cache of 131,072 positions 24,576")
        .hasMessageContaining("there are 24,576 MiB")
        .hasMessageContaining("ask for a smaller cache or a shorter context")
        .hasMessageNotContaining("--");
    assertThatThrownBy(() -> plan(2 * GIB, 2 * GIB, BackendOptions.DEFAULT))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining(
            "Not even the weights fit: use weights of 8 bits, or the CPU backend");
    assertThatThrownBy(() ->
            plan(
                24 * GIB, 24 * GIB, BackendOptions.DEFAULT.withContext(4000).withKvPositions(3999)))
        .isInstanceOf(RequestException.class)
        .hasMessage(
            "A cache of 3,999 positions cannot hold a context of 4,000. Ask for a larger cache or a shorter context.");
  }

  @Test
  void whatHasNoRoomIsNamed() {
    MemoryPlan.Needs needs = new MemoryPlan.Needs(WEIGHTS, GIB, 256, false);
    assertThatThrownBy(() -> plan(3 * GIB, 3 * GIB, BackendOptions.DEFAULT, needs))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("The weights fit, but not the activations beside them: use");
    long tight = WEIGHTS + GIB + 4096;
    assertThatThrownBy(() -> plan(tight, tight, BackendOptions.DEFAULT, needs))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("Weights and activations fit, but no cache beside them: use");
  }

  @Test
  void thePersistentLaunchTakesOneArray() {
    MemoryPlan.Needs needs = new MemoryPlan.Needs(WEIGHTS, 0, 256, true);
    BackendOptions options = BackendOptions.DEFAULT.withContext(32_768);
    MemoryPlan plan = plan(80 * GIB, 80 * GIB, options, needs);
    assertThat(plan.cache().positions()).isEqualTo(43_690 / Cache.BLOCK * Cache.BLOCK);
    assertThat(plan.cache().layersEach()).isEqualTo(48);
    assertThatThrownBy(() -> plan(80 * GIB, 80 * GIB, options.withContext(50_000), needs))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("Launch persistent wants the cache in one array")
        .hasMessageContaining("43,690 positions at most");
  }

  private static MemoryPlan plan(long memory, long largest, BackendOptions options) {
    return plan(memory, largest, options, new MemoryPlan.Needs(WEIGHTS, 0, 256, false));
  }

  private static MemoryPlan plan(
      long memory, long largest, BackendOptions options, MemoryPlan.Needs needs) {
    Settings settings = Settings.DEFAULT.withMemory(memory).withMaxAllocation(largest);
    try (Emulator emulator = Emulator.open(settings)) {
      emulator.properties().setProperty("tornado.device.memory", memory / GIB + "GB");
      Device device = Devices.find().getFirst();
      return MemoryPlan.of(XL, options, new Device(0, 0, device.device(), memory), needs);
    }
  }
}
