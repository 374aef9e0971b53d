package io.xmodel.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.BackendProvider.Availability;
import io.xmodel.backend.BackendSubject;
import io.xmodel.backend.Golden;
import io.xmodel.backend.KvType;
import io.xmodel.backend.ResidentModel;
import io.xmodel.backend.Sequence;
import io.xmodel.emulator.Checks;
import io.xmodel.emulator.Emulator;
import io.xmodel.emulator.Settings;
import io.xmodel.error.BackendException;
import io.xmodel.error.RequestException;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tornado.graph.Shapes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/** What the backend says when something is missing or too small, and that it leaves nothing. */
class LimitsTest {
  private static final Settings SETTINGS = Settings.DEFAULT;

  @Test
  void bailoutMustBeDisabled() {
    try (Golden golden = Golden.open("mup-bf16");
        Emulator emulator = Emulator.open(SETTINGS)) {
      emulator.properties().remove("tornado.recover.bailout");
      Availability found = new TornadoBackend().probe();
      assertThat(found.usable()).isFalse();
      assertThat(found.problem()).contains("-Dtornado.recover.bailout=False");
      assertThatThrownBy(() -> load(golden, BackendOptions.DEFAULT))
          .isInstanceOf(BackendException.class)
          .hasMessageContaining("-Dtornado.recover.bailout=False");
    }
  }

  @Test
  void devicesAreListedWithTheirMemory() {
    try (Emulator emulator = Emulator.open(SETTINGS.withMemory(8L << 30))) {
      emulator.properties().setProperty("tornado.device.memory", "512MB");
      assertThat(new TornadoBackend().probe().devices())
          .singleElement()
          .asString()
          .contains("tornado:0:0", "xmodel emulator", "8,192 MiB", "512 MiB");
    }
  }

  @Test
  void aDeviceIsChosenByNumberOrName() {
    try (Golden golden = Golden.open("mup-bf16");
        Emulator emulator = Emulator.open(SETTINGS)) {
      for (String device : List.of("0:0", "0", "emulator", "")) {
        load(golden, BackendOptions.DEFAULT.withDevice(device)).close();
      }
      assertThat(emulator.allocatedBytes()).isZero();
      assertThatThrownBy(() -> load(golden, BackendOptions.DEFAULT.withDevice("1:0")))
          .isInstanceOf(BackendException.class)
          .hasMessageContaining("'1:0'")
          .hasMessageContaining("0:0 xmodel emulator");
    }
  }

  @Test
  void tooLittleMemorySaysWhatWouldFit() {
    try (Golden golden = Golden.open("mup-bf16");
        Emulator emulator = Emulator.open(SETTINGS.withMemory(16 << 20))) {
      assertThatThrownBy(() -> load(golden, BackendOptions.DEFAULT.withKvPositions(1_000_000)))
          .isInstanceOf(BackendException.class)
          .hasMessageContaining("1,000,000 positions")
          .hasMessageContaining("there are 16 MiB")
          .hasMessageContaining("would fit: ask for a smaller cache")
          .hasMessageContaining("a cache of 16 bits");
      assertThat(emulator.allocatedBytes()).isZero();
    }
    try (Golden golden = Golden.open("mup-bf16");
        Emulator _ = Emulator.open(SETTINGS.withMemory(1 << 20))) {
      assertThatThrownBy(() -> load(golden, BackendOptions.DEFAULT))
          .isInstanceOf(BackendException.class)
          .hasMessageContaining("Not even the weights fit");
    }
  }

  @Test
  void tornadoVmsOwnLimitCounts() {
    try (Golden golden = Golden.open("mup-bf16");
        Emulator emulator = Emulator.open(SETTINGS)) {
      emulator.properties().setProperty("tornado.device.memory", "1MB");
      assertThatThrownBy(() -> load(golden, BackendOptions.DEFAULT))
          .isInstanceOf(BackendException.class)
          .hasMessageContaining("raise -Dtornado.device.memory");
    }
  }

  @Test
  void whatFitsIsTrue() {
    try (Golden golden = Golden.open("mup-bf16");
        Emulator _ = Emulator.open(SETTINGS.withMemory(16 << 20))) {
      String sentence = "";
      try {
        load(golden, BackendOptions.DEFAULT.withKvPositions(1_000_000)).close();
      } catch (BackendException e) {
        sentence = String.valueOf(e.getMessage());
      }
      int fits =
          Integer.parseInt(
              sentence
                  .replaceAll(".*A cache of ([0-9,]+) positions would.*", "$1")
                  .replace(",", ""));
      try (ResidentModel model = load(golden, BackendOptions.DEFAULT.withKvPositions(fits));
          Sequence sequence = model.open(fits)) {
        assertThat(sequence.capacity()).isEqualTo(fits);
      }
    }
  }

  @Test
  void largestArraysCutTheWeightsIntoBanks() {
    try (Golden golden = Golden.open("mup-bf16")) {
      int[] ids = Arrays.copyOf(golden.longest(), 8);
      float[][] expected;
      try (ResidentModel model = load(golden, BackendOptions.DEFAULT)) {
        expected = BackendSubject.logits(model, ids, ids.length);
      }
      long layer = golden.files().weights().layers().getFirst().gate().weight().byteSize() * 5;
      try (Emulator _ = Emulator.open(SETTINGS.withMaxAllocation(layer));
          ResidentModel model = load(golden, BackendOptions.DEFAULT.withKvPositions(16))) {
        for (int chunk : new int[] {1, 8}) {
          BackendSubject.assertAgree("banks", BackendSubject.logits(model, ids, chunk), expected);
        }
      }
      try (Emulator _ = Emulator.open(SETTINGS.withMaxAllocation(2000))) {
        assertThatThrownBy(() -> load(golden, BackendOptions.DEFAULT))
            .isInstanceOf(BackendException.class)
            .hasMessageContaining("in one piece");
      }
    }
  }

  /** Two layers of weights in an array, each layer's keys and values in one of its own. */
  @Test
  void theCacheIsCutWhereTheWeightsAreNot() {
    try (Golden golden = Golden.open("mup-bf16")) {
      int[] ids = new int[150];
      Arrays.setAll(ids, i -> i * 7 % 131);
      float[][] expected;
      try (ResidentModel model = load(golden, BackendOptions.DEFAULT)) {
        expected = BackendSubject.logits(model, ids, ids.length);
      }
      BackendOptions options = BackendOptions.DEFAULT.withKvPositions(1024);
      Settings settings = SETTINGS.withChecks(Checks.COUNTERS).withMaxAllocation(800 << 10);
      try (Emulator _ = Emulator.open(settings);
          ResidentModel model = load(golden, options);
          Sequence sequence = model.open(200)) {
        BackendSubject.append(model, sequence, Arrays.copyOf(ids, 100));
        try (Sequence fork = sequence.fork(80)) {
          int[] rest = Arrays.copyOfRange(ids, 80, 150);
          float[][] found = BackendSubject.append(model, fork, rest);
          BackendSubject.assertAgree("fork", found, Arrays.copyOfRange(expected, 80, 150));
        }
        for (int i = 100; i < 150; i++) {
          float[] found = BackendSubject.append(model, sequence, ids[i])[0];
          BackendSubject.assertAgree("token " + i, found, expected[i]);
        }
      }
      assertThatThrownBy(
              () -> {
                try (Emulator _ = Emulator.open(settings)) {
                  load(golden, options.withKvPositions(2048)).close();
                }
              })
          .isInstanceOf(BackendException.class)
          .hasMessageContaining(
              "A layer's cache is one array, which holds 1,599 positions at most");
    }
  }

  @Test
  void closingFreesEverything() {
    try (Golden golden = Golden.open("mup-fp8-block");
        Emulator emulator = Emulator.open(SETTINGS)) {
      for (int i = 0; i < 2; i++) {
        ResidentModel model = load(golden, BackendOptions.DEFAULT);
        BackendSubject.logits(model, new int[] {1, 2, 3}, 1);
        BackendSubject.logits(model, new int[] {1, 2, 3}, 3);
        Sequence sequence = model.open(16);
        BackendSubject.append(model, sequence, 1, 2, 3);
        Sequence _ = sequence.fork();
        assertThat(emulator.allocatedBytes()).isPositive();
        model.close();
        assertThat(emulator.allocatedBytes()).isZero();
      }
    }
  }

  @Test
  void memoryIsWhatWasPlanned() {
    try (Golden golden = Golden.open("mup-bf16");
        Emulator emulator = Emulator.open(SETTINGS)) {
      List<String> stages = new ArrayList<>();
      try (ResidentModel model =
          new TornadoBackend()
              .load(
                  golden.files().weights(),
                  BackendOptions.DEFAULT.withKvPositions(5000).withKv(KvType.BF16),
                  (stage, done, total) -> stages.add(stage + (done == total ? "!" : "")))) {
        long cache = 5056 * model.memory().bytesPerPosition();
        assertThat(emulator.allocatedBytes()).isBetween(cache, cache + (8 << 20));
        assertThat(model.memory().blocks()).isEqualTo(79);
        assertThatThrownBy(() -> model.open(5057))
            .isInstanceOf(RequestException.class)
            .hasMessageContaining("5,056");
      }
      assertThat(stages).contains("Copying weights to the device!", "Compiling kernels!");
    }
  }

  @Test
  void graphsAreCapturedWhereTheBackendCan() {
    try (Golden golden = Golden.open("mup-bf16")) {
      int[] ids = Arrays.copyOf(golden.longest(), 6);
      try (Emulator _ = Emulator.open(SETTINGS.withBackend(TornadoVMBackendType.CUDA));
          ResidentModel model = load(golden, BackendOptions.DEFAULT)) {
        assertThat(model.description()).contains("CUDA");
        BackendSubject.logits(model, ids, 1);
      }
    }
  }

  @Test
  void shapesOfAGpuGiveTheSame() {
    try (Golden golden = Golden.open("plain-untied-bias-linear-rope")) {
      int[] ids = Arrays.copyOf(golden.longest(), 6);
      float[][] expected;
      try (ResidentModel model = load(golden, BackendOptions.DEFAULT)) {
        expected = BackendSubject.logits(model, ids, ids.length);
      }
      for (Shapes shapes :
          List.of(Shapes.GPU, Shapes.GPU.withSplitAbove(3), Shapes.CPU.withSplitAbove(0))) {
        try (ResidentModel model =
            new TornadoBackend(shapes)
                .load(golden.files().weights(), BackendOptions.DEFAULT, ProgressListener.NONE)) {
          for (int chunk : new int[] {1, 6}) {
            BackendSubject.assertAgree(
                shapes + ", chunk " + chunk, BackendSubject.logits(model, ids, chunk), expected);
          }
        }
      }
    }
  }

  private static ResidentModel load(Golden golden, BackendOptions options) {
    return new TornadoBackend().load(golden.files().weights(), options, ProgressListener.NONE);
  }
}
