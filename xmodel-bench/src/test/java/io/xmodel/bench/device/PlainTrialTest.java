package io.xmodel.bench.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.emulator.Emulator;
import io.xmodel.emulator.Settings;
import io.xmodel.error.XmodelException;
import io.xmodel.tornado.device.Devices;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The plain loops that kernels are compared with, on the emulator. */
@Tag("emulator")
class PlainTrialTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 5})
  void multipliesWithEachMatrixOnce(int tokens) {
    try (Emulator emulator = Emulator.open(Settings.DEFAULT);
        PlainTrial trial = PlainTrial.open(Devices.find().getFirst(), 24, 40, tokens, 3)) {
      emulator.counters().reset();
      trial.run();
      assertThat(emulator.counters().launches()).isEqualTo(3);
      String kernel = tokens == 1 ? "PlainProduct.matVec" : "PlainProduct.matMul";
      String weights = tokens == 1 ? "a" : "b";
      assertThat(emulator.counters().kernel(kernel).items()).isEqualTo(3L * 24 * tokens);
      assertThat(emulator.counters().kernel(kernel).parameter(weights).distinctBytesRead())
          .isEqualTo(3L * 24 * 40 * Float.BYTES);
      assertThat(emulator.counters().bytesUploaded()).isZero();
    }
  }

  @Test
  void wrongAnswersAreNotTimed() {
    double[] expected = {1, -4, 2};
    PlainTrial.check("a device", expected, new float[] {1, -4.0003f, 2});
    for (float wrong : new float[] {1.001f, Float.NaN}) {
      assertThatThrownBy(() -> PlainTrial.check("a device", expected, new float[] {wrong, -4, 2}))
          .isInstanceOf(XmodelException.class)
          .hasMessageContaining("Nothing was timed")
          .hasMessageContaining("wrong answers on a device: element 0 should be 1.00000 within");
    }
  }
}
