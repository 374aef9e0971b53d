package io.xmodel.bench.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.Backends;
import io.xmodel.backend.Batch;
import io.xmodel.backend.Batch.LogitsFor;
import io.xmodel.backend.Golden;
import io.xmodel.backend.KvType;
import io.xmodel.backend.Logits;
import io.xmodel.backend.ResidentModel;
import io.xmodel.backend.Sequence;
import io.xmodel.emulator.Emulator;
import io.xmodel.emulator.Settings;
import io.xmodel.model.ModelWeights;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tornado.device.Device;
import io.xmodel.tornado.device.Devices;
import io.xmodel.tornado.graph.Shapes;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the benchmarks of kernels launch, on the emulator. */
@Tag("emulator")
class KernelTrialTest {
  @ParameterizedTest
  @EnumSource
  void launchesOneKernelOnceForEachLayer(PlanKernel kernel) {
    int[] ids = new int[40];
    Arrays.setAll(ids, i -> (7 * i) % 131);
    try (Golden golden = Golden.open("mup-fp8-block");
        Emulator emulator = Emulator.open(Settings.DEFAULT);
        KernelTrial trial = open(golden.files().weights(), kernel, ids)) {
      float[] expected = reference(golden.files().weights(), ids);
      float[] found = trial.logits();
      for (int i = 0; i < expected.length; i++) {
        assertThat(found[i]).as("logit %d", i).isCloseTo(expected[i], within(1e-4f));
      }
      trial.run(kernel);
      emulator.counters().reset();
      trial.run(kernel);
      assertThat(emulator.counters().kernels()).hasSize(1);
      assertThat(emulator.counters().launches())
          .isEqualTo(golden.files().config().numHiddenLayers());
      if (kernel == PlanKernel.GATE_UP) {
        // Each layer's weights: no byte is read twice.
        long bytes =
            golden.files().weights().layers().stream()
                .mapToLong(
                    layer -> 2L * layer.gate().out() * Math.ceilDiv(layer.gate().in(), 4) * 4)
                .sum();
        assertThat(emulator.counters().kernel("GateUp.run").parameter("words").distinctBytesRead())
            .isEqualTo(bytes);
      }
    }
  }

  @Test
  void launchesNoMoreLayersThanAsked() {
    int[] ids = new int[40];
    try (Golden golden = Golden.open("mup-bf16");
        Emulator emulator = Emulator.open(Settings.DEFAULT);
        KernelTrial trial =
            KernelTrial.open(
                golden.files().weights(),
                Devices.find().getFirst(),
                Shapes.GPU,
                KvType.F32,
                Set.of(PlanKernel.QKV, PlanKernel.DOWN),
                2,
                ids)) {
      for (PlanKernel kernel : List.of(PlanKernel.QKV, PlanKernel.DOWN)) {
        emulator.counters().reset();
        trial.run(kernel);
        assertThat(trial.launches(kernel)).isEqualTo(2);
        assertThat(emulator.counters().launches()).isEqualTo(2);
        trial.runOnce(kernel);
        assertThat(emulator.counters().launches()).isEqualTo(3);
      }
      emulator.counters().reset();
      trial.runToken();
      assertThat(emulator.counters().launches())
          .isEqualTo(5L * golden.files().config().numHiddenLayers() + 3);
    }
  }

  @Test
  void combinesOnlyWhatIsSplit() {
    try (Golden golden = Golden.open("mup-bf16");
        Emulator emulator = Emulator.open(Settings.DEFAULT)) {
      assertThat(emulator.counters().launches()).isZero();
      assertThatThrownBy(
              () -> open(golden.files().weights(), PlanKernel.COMBINE, new int[] {1, 2, 3}))
          .hasMessage("Keys are combined in texts of more than 16 tokens, found 3.");
    }
  }

  @Test
  void readsCeilings() {
    try (Emulator emulator = Emulator.open(Settings.DEFAULT);
        CeilingPlan plan =
            new CeilingPlan(Devices.find().getFirst().device(), 1 << 16, 1 << 9, 64)) {
      emulator.counters().reset();
      assertThat(plan.bandwidth()).isNotNaN();
      assertThat(emulator.counters().bytesRead()).isEqualTo(10L << 16);
      assertThat(emulator.counters().bytesWritten()).isEqualTo(10L << 16);
    }
  }

  private static KernelTrial open(ModelWeights weights, PlanKernel kernel, int[] ids) {
    Device device = Devices.find().getFirst();
    return KernelTrial.open(
        weights, device, Shapes.GPU.withSplitAbove(16), KvType.F32, Set.of(kernel), 99, ids);
  }

  private static float[] reference(ModelWeights weights, int[] ids) {
    float[] logits = new float[weights.config().vocabSize()];
    try (ResidentModel model =
            Backends.load("cpu", weights, BackendOptions.DEFAULT, ProgressListener.NONE);
        Sequence sequence = model.open(ids.length);
        Logits answer = model.forward(Batch.of(sequence, ids, LogitsFor.LAST))) {
      answer.copyTo(0, logits);
    }
    return logits;
  }
}
