package io.xmodel.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.Goldens;
import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.BackendSubject;
import io.xmodel.backend.Batch;
import io.xmodel.backend.Batch.LogitsFor;
import io.xmodel.backend.Golden;
import io.xmodel.backend.KvType;
import io.xmodel.backend.Logits;
import io.xmodel.backend.ResidentModel;
import io.xmodel.backend.Sequence;
import io.xmodel.convert.Converter;
import io.xmodel.convert.GroupLayout;
import io.xmodel.emulator.Checks;
import io.xmodel.emulator.Counters;
import io.xmodel.emulator.Emulator;
import io.xmodel.emulator.Settings;
import io.xmodel.internal.model.ModelFiles;
import io.xmodel.model.Linear;
import io.xmodel.model.ModelWeights;
import io.xmodel.model.XmodelConfig;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tornado.graph.Shapes;
import io.xmodel.tornado.kernels.PutTable;
import io.xmodel.tornado.kernels.State;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a decode step costs, by the emulator's counters. */
class DecodeCountersTest {
  private static final Settings SETTINGS = Settings.DEFAULT.withChecks(Checks.COUNTERS);

  /**
   * Rows of tiny matrices with a warp each, as large ones have: groups of many lanes take long
   * here, and what is not about their products counts the same.
   */
  static final Shapes A_WARP_A_ROW =
      new Shapes(
          Shapes.GPU.maxRows(),
          Shapes.GPU.fewRows(),
          new Shapes.MatVec(32, 8, 0, 32),
          new Shapes.MatVec(32, 4, 0, 32),
          Shapes.GPU.attention(),
          Shapes.GPU.conversions(),
          Shapes.GPU.mostGroups(),
          Shapes.GPU.headGroups(),
          Shapes.GPU.tokens(),
          Shapes.GPU.size(),
          Shapes.GPU.selectGroups(),
          Shapes.GPU.graphLayers());

  @ParameterizedTest
  @FieldSource("io.xmodel.Goldens#NAMES")
  void aStepReadsEachWeightByteOnceInFiveLaunchesALayerAndThree(String name) {
    try (Golden golden = Golden.open(name)) {
      assertEachWeightByteOnce(golden.files().weights());
    }
  }

  @ParameterizedTest
  @CsvSource({"Q8,", "Q4,Q8", "Q4,Q4"})
  void soItDoesOfIntegers(GroupLayout layers, @Nullable GroupLayout head, @TempDir Path directory) {
    Path converted = directory.resolve("integers");
    Converter.convert(
        Goldens.path("mup-bf16"),
        converted,
        new Converter.Options(layers, head, false),
        ProgressListener.NONE);
    try (ModelFiles files = ModelFiles.open(converted, ProgressListener.NONE)) {
      assertEachWeightByteOnce(files.weights());
    }
  }

  private static void assertEachWeightByteOnce(ModelWeights weights) {
    try (Emulator emulator = Emulator.open(SETTINGS);
        ResidentModel model = load(weights, KvType.F32, Shapes.GPU);
        Sequence sequence = model.open(64)) {
      BackendSubject.append(model, sequence, 1, 2, 3, 4, 5, 6, 7);
      emulator.counters().reset();
      step(model, sequence);
      Counters counters = emulator.counters();
      long read = 0;
      for (String kernel : List.of("Qkv.run", "Project.run", "GateUp.run", "Head.run")) {
        read += counters.kernel(kernel).parameter("words").bytesRead();
      }
      // The head takes its rows in twos: the last of an odd number counts twice.
      long again = weights.config().vocabSize() % 2 * rowBytes(weights.head());
      assertThat(read).as("bytes read").isEqualTo(wordBytes(weights) + again);
      // On top comes a row of the embedding: where that is the head, too, the only bytes read
      // twice.
      long distinct =
          counters.kernels().stream()
              .mapToLong(kernel -> kernel.parameter("words").distinctBytesRead())
              .sum();
      assertThat(distinct)
          .as("different bytes read")
          .isEqualTo(wordBytes(weights) + (weights.tied() ? 0 : rowBytes(weights.embedding())));
      int layers = weights.config().numHiddenLayers();
      assertThat(counters.launches()).isLessThanOrEqualTo(5L * layers + 3);
    }
  }

  @Test
  void aStepReadsEachKeyAndValueOnceForEachKvHead() {
    for (KvType kv : KvType.values()) {
      for (Shapes shapes :
          List.of(A_WARP_A_ROW.withSplitAbove(255), A_WARP_A_ROW.withSplitAbove(16))) {
        try (Golden golden = Golden.open("mup-bf16");
            Emulator emulator = Emulator.open(SETTINGS);
            ResidentModel model = load(golden, kv, shapes);
            Sequence sequence = model.open(256)) {
          int length = 40;
          int[] ids = new int[length];
          Arrays.setAll(ids, i -> i % 131);
          BackendSubject.append(model, sequence, ids);
          emulator.counters().reset();
          step(model, sequence);
          Counters.Traffic cache =
              emulator
                  .counters()
                  .kernel("Attend.run")
                  .parameter(kv == KvType.F32 ? "kv32" : "kv16");
          assertThat(cache.bytesRead()).isEqualTo((length + 1) * model.memory().bytesPerPosition());
          int layers = golden.files().config().numHiddenLayers();
          int each = shapes.attention().splitAbove() < length ? 6 : 5;
          assertThat(emulator.counters().launches()).isLessThanOrEqualTo((long) each * layers + 3);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "mup-bf16,8",
    "mup-fp8-block,16",
    "mup-fp8-channel,2",
    "plain-untied-bias-linear-rope,8"
  })
  void aStepOfSeveralSequencesReadsEachWeightByteOnce(String name, int sequences) {
    try (Golden golden = Golden.open(name)) {
      assertEachWeightByteOnce(golden.files().weights(), sequences);
    }
  }

  @ParameterizedTest
  @CsvSource({"Q8,,2", "Q4,Q8,8", "Q4,Q4,16"})
  void soItDoesOfIntegers(
      GroupLayout layers, @Nullable GroupLayout head, int sequences, @TempDir Path directory) {
    Path converted = directory.resolve("integers");
    Converter.convert(
        Goldens.path("mup-bf16"),
        converted,
        new Converter.Options(layers, head, false),
        ProgressListener.NONE);
    try (ModelFiles files = ModelFiles.open(converted, ProgressListener.NONE)) {
      assertEachWeightByteOnce(files.weights(), sequences);
    }
  }

  private static void assertEachWeightByteOnce(ModelWeights weights, int sequences) {
    try (Emulator emulator = Emulator.open(SETTINGS);
        ResidentModel model = load(weights, KvType.F32, Shapes.GPU)) {
      Batch batch = sequences(model, sequences, 0);
      emulator.counters().reset();
      step(model, batch);
      Counters.Traffic words = emulator.counters().kernel("MatMulFew.run").parameter("words");
      // The head takes rows in pairs: one of an odd number has itself beside it.
      long again = weights.config().vocabSize() % 2 * rowBytes(weights.head());
      assertThat(words.bytesRead()).as("bytes read").isEqualTo(wordBytes(weights) + again);
      // Two of them find the best logits. Each text begins a block: one brings the tables down.
      assertThat(emulator.counters().kernel("PutTable.run").launches()).isEqualTo(1);
      assertThat(emulator.counters().launches())
          .isEqualTo(7L * weights.config().numHiddenLayers() + 3 + 2 + 1);
    }
  }

  @Test
  void aStepOfSeveralSequencesReadsEachOfTheirKeysOnceForEachKvHead() {
    int sequences = 5;
    for (int splitAbove : new int[] {255, 4}) {
      try (Golden golden = Golden.open("mup-bf16");
          Emulator emulator = Emulator.open(SETTINGS);
          ResidentModel model =
              load(golden, KvType.BF16, A_WARP_A_ROW.withSplitAbove(splitAbove))) {
        Batch batch = sequences(model, sequences, 1);
        emulator.counters().reset();
        step(model, batch);
        Counters.Traffic cache = emulator.counters().kernel("Attend.run").parameter("kv16");
        int keys = 2 + 3 + 4 + 5 + 6;
        assertThat(cache.bytesRead()).isEqualTo(keys * model.memory().bytesPerPosition());
        int layers = golden.files().config().numHiddenLayers();
        int each = splitAbove == 4 ? 8 : 7;
        assertThat(emulator.counters().launches()).isEqualTo((long) each * layers + 3 + 2);
      }
    }
  }

  @Test
  void aBlockReadsEachWeightOnceForAllItsTokens() {
    try (Golden golden = Golden.open("mup-fp8-block");
        Emulator emulator = Emulator.open(SETTINGS);
        ResidentModel model = load(golden, KvType.F32, A_WARP_A_ROW);
        Sequence sequence = model.open(64)) {
      int[] ids = new int[40];
      Arrays.setAll(ids, i -> i);
      emulator.counters().reset();
      model.forward(Batch.of(sequence, ids, LogitsFor.LAST)).close();
      Counters.Traffic words = emulator.counters().kernel("MatMul.run").parameter("words");
      assertThat(words.bytesRead()).isEqualTo(wordBytes(golden.files().weights()));
    }
  }

  /** States are read from what the layers leave: nothing is launched for them, and no head. */
  @ParameterizedTest
  @ValueSource(ints = {1, 5, 40})
  void hiddenStatesCostNoLaunch(int tokens) {
    try (Golden golden = Golden.open("mup-bf16");
        Emulator emulator = Emulator.open(SETTINGS);
        ResidentModel model = load(golden, KvType.F32, A_WARP_A_ROW);
        Sequence first = model.open(64);
        Sequence second = model.open(64)) {
      int[] ids = new int[Math.max(2, tokens)];
      Counters counters = emulator.counters();
      counters.reset();
      model.forward(Batch.of(first, ids, LogitsFor.NONE)).close();
      long launches = launchesWithoutTables(counters);
      counters.reset();
      model.forward(Batch.ofStates(second, Arrays.copyOf(ids, tokens))).close();
      assertThat(launchesWithoutTables(counters)).isEqualTo(launches);
    }
  }

  private static long launchesWithoutTables(Counters counters) {
    return counters.launches() - counters.kernel("PutTable.run").launches();
  }

  /**
   * What goes down with a token: its state and angles; an entry of its sequence's table when that
   * begins a block; all tables that a pass needs when others were there.
   */
  @Test
  void aTableGoesDownOnlyWhereItChanged() {
    try (Golden golden = Golden.open("mup-bf16");
        Emulator emulator = Emulator.open(SETTINGS);
        ResidentModel model = load(golden, KvType.F32, A_WARP_A_ROW);
        Sequence sequence = model.open(256);
        Sequence other = model.open(256)) {
      Counters counters = emulator.counters();
      int[] ids = new int[127];
      BackendSubject.append(model, sequence, ids);
      BackendSubject.append(model, other, ids);
      long token = 4L * (State.size(1) + golden.files().config().headDim());
      long patch = 4L * PutTable.SIZE;
      for (int i = 127; i < 131; i++) {
        for (Sequence each : List.of(sequence, other)) {
          counters.reset();
          step(model, each);
          boolean begins = i == 128;
          assertThat(counters.bytesUploaded()).isEqualTo(token + (begins ? patch : 0));
          assertThat(counters.kernel("PutTable.run").launches()).isEqualTo(begins ? 1 : 0);
        }
      }
      // A fork has a table of its own; that of three blocks goes down at once.
      try (Sequence fork = other.fork(129)) {
        counters.reset();
        step(model, fork);
        assertThat(counters.kernel("CopyCache.run").launches()).isEqualTo(1);
        assertThat(counters.kernel("CopyCache.run").parameter("kv32").bytesRead())
            .isEqualTo(model.memory().bytesPerPosition());
        assertThat(counters.kernel("PutTable.run").parameter("layout").bytesWritten())
            .isEqualTo(3 * Integer.BYTES);
      }
    }
  }

  private static ResidentModel load(Golden golden, KvType kv, Shapes shapes) {
    return load(golden.files().weights(), kv, shapes);
  }

  private static ResidentModel load(ModelWeights weights, KvType kv, Shapes shapes) {
    return new TornadoBackend(shapes)
        .load(weights, BackendOptions.DEFAULT.withKv(kv).withContext(256), ProgressListener.NONE);
  }

  /** A token, of which the best next one is asked. */
  private static void step(ResidentModel model, Sequence sequence) {
    step(model, Batch.of(sequence, new int[] {9}, LogitsFor.LAST));
  }

  private static void step(ResidentModel model, Batch batch) {
    try (Logits logits = model.forward(batch)) {
      for (int row = 0; row < logits.rows(); row++) {
        logits.argmax(row, model.config().vocabSize());
      }
    }
  }

  /** A token for each of some sequences, of which the i-th has had {@code longer · (1 + i)}. */
  private static Batch sequences(ResidentModel model, int count, int longer) {
    List<Batch.Slot> slots = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Sequence sequence = model.open(20);
      if (longer > 0) {
        BackendSubject.append(model, sequence, new int[longer * (1 + i)]);
      }
      slots.add(new Batch.Slot(sequence, new int[] {9 + i}, LogitsFor.LAST));
    }
    return new Batch(slots);
  }

  /** Bytes of all matrices that a step multiplies with, in whole ints. */
  private static long wordBytes(ModelWeights weights) {
    XmodelConfig config = weights.config();
    assertThat(weights.layers()).hasSize(config.numHiddenLayers());
    return Stream.concat(
            Stream.of(weights.head()),
            weights.layers().stream().flatMap(layer -> layer.matrices().stream()))
        .mapToLong(linear -> linear.out() * rowBytes(linear))
        .sum();
  }

  private static long rowBytes(Linear linear) {
    return Math.ceilDiv(linear.weight().dtype().bytes(linear.in()), 4) * 4;
  }
}
