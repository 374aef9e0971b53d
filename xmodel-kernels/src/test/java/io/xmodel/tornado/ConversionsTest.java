package io.xmodel.tornado;

import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.BackendSubject;
import io.xmodel.backend.Golden;
import io.xmodel.backend.ResidentModel;
import io.xmodel.emulator.Emulator;
import io.xmodel.emulator.Settings;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tornado.graph.Shapes;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Weights that the API's own conversions decode, as on CUDA, give what tables give. How many lanes
 * share a row changes nothing about that, and groups of many lanes take long on the emulator.
 */
class ConversionsTest {
  @ParameterizedTest
  @FieldSource("io.xmodel.Goldens#NAMES")
  void agreeWithTables(String name) {
    try (Golden golden = Golden.open(name);
        Emulator _ = Emulator.open(Settings.DEFAULT.withChecks(Sampled.checks(name)))) {
      int[] ids = Arrays.copyOf(golden.longest(), 3);
      BackendSubject.assertAgree(
          name,
          logits(golden, ids, DecodeCountersTest.A_WARP_A_ROW.withConversions()),
          logits(golden, ids, Shapes.CPU));
    }
  }

  private static float[][] logits(Golden golden, int[] ids, Shapes shapes) {
    try (ResidentModel model =
        new TornadoBackend(shapes)
            .load(
                golden.files().weights(),
                BackendOptions.DEFAULT.withContext(32),
                ProgressListener.NONE)) {
      return BackendSubject.logits(model, ids, 1);
    }
  }
}
