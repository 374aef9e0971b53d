package io.xmodel.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.Goldens;
import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.BackendSubject;
import io.xmodel.backend.Batch;
import io.xmodel.backend.Batch.LogitsFor;
import io.xmodel.backend.Golden;
import io.xmodel.backend.KvType;
import io.xmodel.backend.Launch;
import io.xmodel.backend.Logits;
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
import io.xmodel.model.Linear;
import io.xmodel.model.ModelWeights;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tornado.experimental.PersistentShape;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/** When a token is one launch, what that costs, and what is said when it cannot be. */
class PersistenceTest {
  private static final BackendOptions PERSISTENT =
      BackendOptions.DEFAULT.withLaunch(Launch.PERSISTENT);
  private static final PersistentShape SHAPE = new PersistentShape(4, 8, 2, 100_000);

  @ParameterizedTest
  @FieldSource("io.xmodel.Goldens#NAMES")
  void aTokenIsOneLaunchThatReadsEachWeightOnce(String name) {
    try (Golden golden = Golden.open(name);
        Emulator emulator = Emulator.open(Settings.DEFAULT.withChecks(Checks.COUNTERS));
        ResidentModel model = load(golden, PERSISTENT, SHAPE);
        Sequence sequence = model.open(64)) {
      BackendSubject.append(model, sequence, 1, 2, 3, 4, 5, 6, 7);
      emulator.counters().reset();
      step(model, sequence);
      Counters counters = emulator.counters();
      assertThat(counters.launches()).isEqualTo(1);
      Counters.Traffic words = counters.kernel("Persistent.run").parameter("words");
      ModelWeights weights = golden.files().weights();
      // On top comes the embedding: each group embeds the token, and each row's owner once more.
      long embedded = (SHAPE.groups() + 1L) * weights.config().hiddenSize() * Integer.BYTES;
      assertThat(words.bytesRead()).isEqualTo(wordBytes(weights) + embedded);
    }
  }

  @Test
  void groupsMeetFiveTimesALayerAndOnce() {
    try (Golden golden = Golden.open("mup-bf16");
        Emulator emulator = Emulator.open(Settings.DEFAULT.withChecks(Checks.COUNTERS));
        ResidentModel model = load(golden, PERSISTENT, new PersistentShape(1, 8, 2, 1000));
        Sequence sequence = model.open(8)) {
      emulator.counters().reset();
      step(model, sequence);
      long written = emulator.counters().kernel("Persistent.run").parameter("state").bytesWritten();
      // One group counts itself, and finds at the first look that all have come; then the best id
      // and
      // that it was launched.
      int layers = golden.files().config().numHiddenLayers();
      assertThat(written).isEqualTo(Integer.BYTES * (2L * (5 * layers + 1) + 2));
    }
  }

  @Test
  void manyGroupsLongTextsAndCachesOf16BitsGiveTheSame() {
    try (Golden golden = Golden.open("mup-bf16")) {
      int[] ids = new int[70];
      Arrays.setAll(ids, i -> i * 7 % 131);
      for (KvType kv : List.of(KvType.F32, KvType.BF16)) {
        float[][] expected;
        try (Emulator _ = Emulator.open(Settings.DEFAULT.withChecks(Checks.COUNTERS));
            ResidentModel model = load(golden, BackendOptions.DEFAULT.withKv(kv), null)) {
          expected = ends(model, ids);
        }
        for (PersistentShape shape :
            new PersistentShape[] {
              new PersistentShape(1, 1, 1, 1000),
              new PersistentShape(5, 32, 4, 1000),
              new PersistentShape(40, 2, 1, 1000)
            }) {
          try (Emulator _ =
                  Emulator.open(Settings.DEFAULT.withChecks(Checks.COUNTERS).withComputeUnits(40));
              ResidentModel model = load(golden, PERSISTENT.withKv(kv), shape)) {
            // The token's own key and value are not rounded to the cache's 16 bits.
            if (kv == KvType.F32) {
              BackendSubject.assertAgree(shape.toString(), ends(model, ids), expected);
            } else {
              assertClose(ends(model, ids), expected);
            }
          }
        }
      }
    }
  }

  /**
   * Logits of the tokens 0, 63, 64, 65 and the last; the others go in blocks. Another sequence has
   * the pool's blocks before this one's first and between its two.
   */
  private static float[][] ends(ResidentModel model, int[] ids) {
    int[] at = {0, 63, 64, 65, ids.length - 1};
    float[][] logits = new float[at.length][];
    try (Sequence other = model.open(ids.length);
        Sequence sequence = model.open(ids.length)) {
      BackendSubject.append(model, other, 3);
      int done = 0;
      for (int i = 0; i < at.length; i++) {
        if (i == 1) {
          BackendSubject.append(model, other, Arrays.copyOf(ids, 64));
        }
        if (at[i] > done) {
          BackendSubject.append(model, sequence, Arrays.copyOfRange(ids, done, at[i]));
        }
        logits[i] = BackendSubject.append(model, sequence, ids[at[i]])[0];
        done = at[i] + 1;
      }
    }
    return logits;
  }

  private static void assertClose(float[][] actual, float[][] expected) {
    for (int row = 0; row < expected.length; row++) {
      for (int i = 0; i < expected[row].length; i++) {
        assertThat(Math.abs(actual[row][i] - expected[row][i])).isLessThan(2e-2f);
      }
    }
  }

  @Test
  void aDeviceThatDoesNotPromiseToHoldAllGroupsIsRefused() {
    try (Golden golden = Golden.open("mup-bf16");
        Emulator emulator = Emulator.open(Settings.DEFAULT.withComputeUnits(7))) {
      assertThatThrownBy(() -> load(golden, PERSISTENT, null))
          .isInstanceOf(BackendException.class)
          .hasMessageContaining("needs all 7 groups resident at once")
          .hasMessageContaining("xmodel emulator (OPENCL) has 7 compute units")
          .hasMessageContaining("launch graphs");
      assertThat(emulator.allocatedBytes()).isZero();
      for (Launch launch : new Launch[] {Launch.AUTO, Launch.GRAPHS}) {
        try (ResidentModel model = load(golden, BackendOptions.DEFAULT.withLaunch(launch), null)) {
          assertThat(model.config().numHiddenLayers()).isEqualTo(3);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mup-bf16", "mup-fp8-block", "mup-fp8-e5m2", "mup-f16"})
  void anNvidiaGpuHasAGroupForEachMultiprocessor(String name) {
    Settings settings =
        Settings.DEFAULT
            .withChecks(Checks.PLAIN)
            .withBackend(TornadoVMBackendType.CUDA)
            .withComputeUnits(3);
    int[] ids = {5, 6, 7};
    float[][] expected;
    try (Golden golden = Golden.open(name);
        ResidentModel model = load(golden, BackendOptions.DEFAULT, null)) {
      expected = BackendSubject.logits(model, ids, ids.length);
    }
    try (Golden golden = Golden.open(name);
        Emulator emulator = Emulator.open(settings);
        ResidentModel model = load(golden, PERSISTENT, null)) {
      emulator.counters().reset();
      BackendSubject.assertAgree(name, BackendSubject.logits(model, ids, 1), expected);
      assertThat(emulator.counters().kernel("Persistent.run").items()).isEqualTo(3 * 3 * 256);
    }
  }

  @Test
  void aGroupThatDoesNotComeIsAnErrorWhenTheModelIsLoaded() {
    try (Golden golden = Golden.open("mup-bf16");
        Emulator emulator =
            Emulator.open(Settings.DEFAULT.withChecks(Checks.COUNTERS).withComputeUnits(2))) {
      assertThatThrownBy(() -> load(golden, PERSISTENT, new PersistentShape(3, 8, 2, 50)))
          .isInstanceOf(BackendException.class)
          .hasMessageContaining("all 3 groups resident")
          .hasMessageContaining("launch graphs");
      assertThat(emulator.allocatedBytes()).isZero();
    }
  }

  @Test
  void integersAreRefused(@TempDir Path directory) {
    Path converted = directory.resolve("integers");
    Converter.convert(
        Goldens.path("mup-bf16"),
        converted,
        new Converter.Options(GroupLayout.Q8, null, false),
        ProgressListener.NONE);
    try (ModelFiles files = ModelFiles.open(converted, ProgressListener.NONE)) {
      TornadoBackend backend = new TornadoBackend(null, new PersistentShape(1, 8, 2, 50));
      assertThatThrownBy(() -> backend.load(files.weights(), PERSISTENT, ProgressListener.NONE))
          .isInstanceOf(BackendException.class)
          .hasMessageContaining("weight_packed' in q8")
          .hasMessageContaining("launch graphs");
    }
  }

  private static ResidentModel load(
      Golden golden, BackendOptions options, @Nullable PersistentShape shape) {
    return new TornadoBackend(null, shape)
        .load(golden.files().weights(), options, ProgressListener.NONE);
  }

  /** A token, of which the best next one is asked. */
  private static void step(ResidentModel model, Sequence sequence) {
    try (Logits logits = model.forward(Batch.of(sequence, new int[] {9}, LogitsFor.LAST))) {
      logits.argmax(0, model.config().vocabSize());
    }
  }

  /** Bytes of all matrices that a step multiplies with, rows in whole pieces of 16. */
  private static long wordBytes(ModelWeights weights) {
    return Stream.concat(
            Stream.of(weights.head()),
            weights.layers().stream().flatMap(layer -> layer.matrices().stream()))
        .mapToLong(PersistenceTest::bytes)
        .sum();
  }

  private static long bytes(Linear linear) {
    long row = (long) linear.in() * linear.weight().dtype().bytes();
    return linear.out() * Math.ceilDiv(row, 16L) * 16;
  }
}
