package io.xmodel.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.Goldens;
import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.BackendSubject;
import io.xmodel.backend.Batch;
import io.xmodel.backend.Batch.LogitsFor;
import io.xmodel.backend.Golden;
import io.xmodel.backend.Prefill;
import io.xmodel.backend.ResidentModel;
import io.xmodel.backend.Sequence;
import io.xmodel.convert.Converter;
import io.xmodel.convert.GroupLayout;
import io.xmodel.emulator.Checks;
import io.xmodel.emulator.Counters;
import io.xmodel.emulator.Emulator;
import io.xmodel.emulator.Settings;
import io.xmodel.error.BackendException;
import io.xmodel.internal.model.ModelFiles;
import io.xmodel.model.ModelWeights;
import io.xmodel.progress.ProgressListener;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/** When a block goes through matrix instructions, what that costs, and what is said when not. */
class MatrixUnitsTest {
  private static final BackendOptions MMA = BackendOptions.DEFAULT.withPrefill(Prefill.MMA);

  /** A block that fills one tile of tokens and a part of another. */
  private static int[] block() {
    int[] ids = new int[70];
    Arrays.setAll(ids, i -> i * 7 % 131);
    return ids;
  }

  private static ResidentModel load(ModelWeights weights, BackendOptions options) {
    return new TornadoBackend().load(weights, options.withContext(128), ProgressListener.NONE);
  }

  /** All checks: races, unwritten memory. */
  @ParameterizedTest
  @CsvSource({"mup-bf16, 6", "mup-fp8-block, 6", "plain-untied-bias-linear-rope, 6"})
  void aBlockGivesWhatTilesGive(String name, int tokens) {
    int[] ids = Arrays.copyOf(block(), tokens);
    try (Golden golden = Golden.open(name)) {
      float[][] expected;
      try (Emulator _ = Emulator.open(MmaBackendTest.CUDA);
          ResidentModel model = load(golden.files().weights(), BackendOptions.DEFAULT)) {
        expected = BackendSubject.logits(model, ids, ids.length);
      }
      try (Emulator _ = Emulator.open(MmaBackendTest.CUDA.withChecks(Checks.ALL));
          ResidentModel model = load(golden.files().weights(), MMA)) {
        BackendSubject.assertAgree(name, BackendSubject.logits(model, ids, ids.length), expected);
      }
    }
  }

  /** Each weight once for 64 tokens; two launches a layer more than tiles take. */
  @ParameterizedTest
  @CsvSource({"mup-bf16", "mup-fp8-block", "mup-fp8-channel"})
  void aBlockReadsEachWeightOnceForItsTiles(String name) {
    try (Golden golden = Golden.open(name)) {
      Counters tiles = count(golden, BackendOptions.DEFAULT);
      Counters mma = count(golden, MMA);
      long layers = golden.files().config().numHiddenLayers();
      assertThat(mma.kernel("MatMulMma.run").launches()).isEqualTo(7 * layers);
      assertThat(mma.kernel("HighLow.run").launches()).isEqualTo(4 * layers);
      assertThat(mma.kernel("MatMul.run").launches()).isEqualTo(1); // a head of 131 rows
      assertThat(mma.launches()).isEqualTo(tiles.launches() + 2 * layers);
      // Rows are clamped at the edge of the last tile, so that some are read again.
      long distinct = mma.kernel("MatMulMma.run").parameter("words").distinctBytesRead();
      long byTiles =
          tiles.kernel("MatMul.run").parameter("words").distinctBytesRead()
              - mma.kernel("MatMul.run").parameter("words").distinctBytesRead();
      assertThat(distinct).isEqualTo(byTiles);
      assertThat(mma.kernel("MatMulMma.run").parameter("words").bytesRead())
          .isLessThanOrEqualTo(distinct * 2 * 3 / 2);
    }
  }

  private static Counters count(Golden golden, BackendOptions options) {
    try (Emulator emulator = Emulator.open(MmaBackendTest.CUDA);
        ResidentModel model = load(golden.files().weights(), options);
        Sequence sequence = model.open(80)) {
      emulator.counters().reset();
      model.forward(Batch.of(sequence, block(), LogitsFor.LAST)).close();
      return emulator.counters();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = TornadoVMBackendType.class,
      names = {"OPENCL", "PTX"})
  void aDeviceWithoutThemIsRefused(TornadoVMBackendType backend) {
    try (Golden golden = Golden.open("mup-bf16");
        Emulator emulator = Emulator.open(Settings.DEFAULT.withBackend(backend))) {
      assertThatThrownBy(() -> load(golden.files().weights(), MMA))
          .isInstanceOf(BackendException.class)
          .hasMessageContaining("Prefill mma needs the bfloat16 matrix instructions")
          .hasMessageContaining("found xmodel emulator (" + backend + ")")
          .hasMessageContaining("prefill tiles");
      assertThat(emulator.allocatedBytes()).isZero();
    }
  }

  @Test
  void unaskedTilesAreTaken() {
    try (Golden golden = Golden.open("mup-bf16")) {
      assertThat(count(golden, BackendOptions.DEFAULT).kernel("MatMulMma.run").launches()).isZero();
    }
  }

  @Test
  void weightsInOtherFormatsAreRefusedWhereNoneFits(@TempDir Path directory) {
    Path converted = directory.resolve("integers");
    Converter.convert(
        Goldens.path("mup-bf16"),
        converted,
        new Converter.Options(GroupLayout.Q8, null, false),
        ProgressListener.NONE);
    try (ModelFiles files = ModelFiles.open(converted, ProgressListener.NONE);
        Emulator _ = Emulator.open(MmaBackendTest.CUDA)) {
      assertThatThrownBy(() -> load(files.weights(), MMA))
          .isInstanceOf(BackendException.class)
          .hasMessageContaining("weight_packed' is in q8")
          .hasMessageContaining("prefill tiles");
    }
  }
}
