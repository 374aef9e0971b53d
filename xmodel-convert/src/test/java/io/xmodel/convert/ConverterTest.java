package io.xmodel.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.xmodel.Goldens;
import io.xmodel.error.CheckpointException;
import io.xmodel.error.RequestException;
import io.xmodel.error.XmodelException;
import io.xmodel.internal.model.ModelFiles;
import io.xmodel.internal.model.TensorSpec;
import io.xmodel.model.LayerWeights;
import io.xmodel.model.Linear;
import io.xmodel.model.Quantization;
import io.xmodel.model.WeightScale;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tensor.DType;
import io.xmodel.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

class ConverterTest {
  static final List<String> NAMES = Goldens.NAMES;

  @TempDir Path directory;

  @ParameterizedTest
  @FieldSource("NAMES")
  void keepsEveryBit(String name) throws IOException {
    Path target = directory.resolve("out");
    convert(Goldens.path(name), target, null, null);
    try (ModelFiles before = open(Goldens.path(name));
        ModelFiles after = open(target)) {
      assertThat(after.config()).isEqualTo(before.config());
      assertThat(after.quantization()).isEqualTo(before.quantization());
      assertThat(after.size()).isEqualTo(before.size());
      for (TensorSpec spec : TensorSpec.of(before.config())) {
        List<Tensor> stored = before.stored(spec);
        assertThat(after.stored(spec)).hasSameSizeAs(stored);
        for (int i = 0; i < stored.size(); i++) {
          assertSame(stored.get(i), after.stored(spec).get(i));
        }
      }
    }
    assertThat(SmallModels.names(target)).containsExactly("config.json", "model.safetensors");
  }

  @Test
  void pytorchFilesBecomeTheSameSafetensors() throws IOException {
    Path source = Files.createDirectory(directory.resolve("in"));
    Goldens.copy("mup-bf16", source, "config.json", "pytorch_model.bin");
    Files.writeString(source.resolve("tokenizer.json"), "{}");
    convert(source, directory.resolve("a"), null, null);
    convert(Goldens.path("mup-bf16"), directory.resolve("b"), null, null);
    assertThat(directory.resolve("a/model.safetensors"))
        .hasSameBinaryContentAs(directory.resolve("b/model.safetensors"));
    assertThat(SmallModels.names(directory.resolve("a")))
        .containsExactly("config.json", "model.safetensors", "tokenizer.json");
  }

  @ParameterizedTest
  @EnumSource
  void float8IsWithinHalfAStep(Float8Layout layout) {
    Path source = Goldens.path("plain-untied-bias-linear-rope");
    convert(source, directory.resolve("out"), layout, null);
    try (ModelFiles before = open(source);
        ModelFiles after = open(directory.resolve("out"))) {
      assertThat(after.weights().embedding().weight().dtype()).isEqualTo(DType.BF16);
      assertThat(after.weights().head().weight().dtype()).isEqualTo(DType.BF16);
      for (int i = 0; i < 2; i++) {
        LayerWeights b = before.weights().layers().get(i);
        LayerWeights a = after.weights().layers().get(i);
        assertThat(a.inputNorm()).isEqualTo(b.inputNorm());
        assertThat(a.query().bias()).isEqualTo(b.query().bias());
        assertClose(b.query(), a.query());
        assertClose(b.down(), a.down());
        assertClose(b.gate(), a.gate());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void tiedHeadMayBeFloat8Too(Float8Layout layout) {
    convert(Goldens.path("mup-bf16"), directory.resolve("out"), layout, layout);
    try (ModelFiles before = open(Goldens.path("mup-bf16"));
        ModelFiles after = open(directory.resolve("out"))) {
      assertThat(after.weights().tied()).isTrue();
      assertThat(after.weights().embedding().weight().dtype()).isEqualTo(DType.F8_E4M3);
      assertClose(before.weights().embedding(), after.weights().embedding());
      assertThat(after.size().parameters()).isEqualTo(before.size().parameters());
      // Norms only are left in 16 bits.
      assertThat(after.size().bytes()).containsEntry(DType.BF16, 2L * 128 * 7);
    }
  }

  @ParameterizedTest
  @EnumSource
  void integersAreWithinHalfAStep(GroupLayout layout) {
    Path source = Goldens.path("plain-untied-bias-linear-rope");
    convert(source, directory.resolve("out"), layout, null);
    try (ModelFiles before = open(source);
        ModelFiles after = open(directory.resolve("out"))) {
      assertThat(after.quantization())
          .isEqualTo(new Quantization.Packed(Set.of(layout.dtype()), 32));
      assertThat(after.weights().head().weight().dtype()).isEqualTo(DType.BF16);
      assertThat(after.size().parameters()).isEqualTo(before.size().parameters());
      for (int i = 0; i < 2; i++) {
        LayerWeights b = before.weights().layers().get(i);
        LayerWeights a = after.weights().layers().get(i);
        assertThat(a.inputNorm()).isEqualTo(b.inputNorm());
        assertThat(a.query().bias()).isEqualTo(b.query().bias());
        for (int j = 0; j < b.matrices().size(); j++) {
          assertClose(b.matrices().get(j), a.matrices().get(j), layout.dtype());
        }
      }
    }
  }

  /** Every pair of layers and head, and what comes of converting the result once more. */
  @ParameterizedTest
  @CsvSource({"Q4,Q4", "Q4,Q8", "Q8,Q4", "Q8,Q8"})
  void headOfIntegers(GroupLayout layers, GroupLayout head) {
    Path out = directory.resolve("out");
    convert(Goldens.path("mup-f16"), out, layers, head);
    try (ModelFiles before = open(Goldens.path("mup-f16"));
        ModelFiles after = open(out)) {
      assertThat(after.weights().tied()).isTrue();
      assertClose(before.weights().head(), after.weights().head(), head.dtype());
      assertClose(
          before.weights().layers().get(1).down(),
          after.weights().layers().get(1).down(),
          layers.dtype());
      // Norms and scales are left in 16 bits.
      long matrices = before.size().parameters() - 128 * 7;
      assertThat(after.size().bytes()).containsEntry(DType.F16, 2 * (matrices / 32 + 128 * 7));
      assertThat(after.size().parameters()).isEqualTo(before.size().parameters());
    }
    convert(out, directory.resolve("again"), null, null);
    for (String name : List.of("model.safetensors", "config.json")) {
      assertThat(directory.resolve("again").resolve(name))
          .hasSameBinaryContentAs(out.resolve(name));
    }
    assertThatThrownBy(() -> convert(out, directory.resolve("no"), layers, null))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("is quantised already");
  }

  @Test
  void refusesLayersAndHeadOfDifferentKinds() {
    for (MatrixLayout layers : new MatrixLayout[] {GroupLayout.Q8, Float8Layout.TENSOR}) {
      assertThatThrownBy(() -> new Converter.Options(layers, Float8Layout.BLOCK, false))
          .isInstanceOf(RequestException.class);
    }
    assertThatThrownBy(() -> new Converter.Options(Float8Layout.BLOCK, GroupLayout.Q8, false))
        .isInstanceOf(RequestException.class);
    assertThatThrownBy(() -> new Converter.Options(null, GroupLayout.Q8, false))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("layers of integers");
  }

  @ParameterizedTest
  @EnumSource
  void weightsTooLargeForIntegers(GroupLayout layout) throws IOException {
    Path source = SmallModels.withOneWeight(0x7B80, directory.resolve("in")); // 2^120
    Path target = directory.resolve("out");
    assertThatThrownBy(() -> convert(source, target, layout, null))
        .isInstanceOf(RequestException.class)
        .hasMessage(
            "tensor 'model.layers.0.self_attn.q_proj.weight': row 7 has values up to 1.329228E36, which %s with an F16 scale cannot express (model.safetensors, offset 36856). Leave this model in 16 bits, or choose FP8."
                .formatted(layout.dtype().label()));
    assertThat(SmallModels.names(target)).isEmpty();
  }

  @Test
  void rowsThatAreNoWholeGroups() throws IOException {
    Path source = SmallModels.write(SmallModels.config(280, 48, 96, 1), directory.resolve("in"));
    Path target = directory.resolve("out");
    assertThatThrownBy(() -> convert(source, target, GroupLayout.Q8, null))
        .isInstanceOf(RequestException.class)
        .hasMessage(
            "tensor 'model.layers.0.self_attn.q_proj.weight': q8 needs rows of a multiple of 32, found 48. Leave this model in 16 bits, or choose FP8.");
    assertThat(SmallModels.names(target)).isEmpty();
  }

  /** The rows that become GGUF. */
  @Test
  void rowsOfIntegersDecode() {
    for (GroupLayout layout : GroupLayout.values()) {
      Path out = directory.resolve(layout.name());
      convert(Goldens.path("mup-bf16"), out, layout, null);
      try (ModelFiles files = open(out)) {
        Linear down = files.weights().layers().get(1).down();
        for (int row = 0; row < down.out(); row++) {
          float[] values = RowDecoder.decode(down, row);
          for (int column = 0; column < down.in(); column++) {
            assertThat(values[column]).isEqualTo(down.at(row, column));
          }
        }
      }
    }
  }

  @Test
  void refusesToOverwriteUnlessAsked() throws IOException {
    Path target = Files.createDirectory(directory.resolve("out"));
    Files.writeString(target.resolve("notes.txt"), "mine");
    assertThatThrownBy(() -> convert(Goldens.path("mup-bf16"), target, null, null))
        .isInstanceOf(RequestException.class)
        .hasMessage(
            target
                + " already holds files (notes.txt). Choose an empty directory, or ask to overwrite it.");
    assertThat(SmallModels.names(target)).containsExactly("notes.txt");
    Converter.convert(
        Goldens.path("mup-bf16"),
        target,
        new Converter.Options(null, null, true),
        ProgressListener.NONE);
    assertThat(SmallModels.names(target))
        .containsExactly("config.json", "model.safetensors", "notes.txt");
    assertThatThrownBy(() -> convert(target, target, null, null))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("is both source and target");
  }

  @Test
  void aFailureWhileOverwritingKeepsTheOldCheckpoint() throws IOException {
    Path target = directory.resolve("out");
    convert(Goldens.path("mup-bf16"), target, null, null);
    ProgressListener failing =
        (stage, done, total) -> {
          if (stage.equals("Converting")) {
            throw new IllegalStateException("killed");
          }
        };
    Converter.Options overwrite = new Converter.Options(Float8Layout.BLOCK, null, true);
    assertThatThrownBy(() -> Converter.convert(Goldens.path("mup-f16"), target, overwrite, failing))
        .isInstanceOf(IllegalStateException.class);
    assertThat(target.resolve("model.safetensors")).exists();
    open(target).close();
    assertThat(SmallModels.names(target)).containsExactly("config.json", "model.safetensors");
  }

  /** Nothing of an older model stays in force; what is not of a checkpoint is left alone. */
  @Test
  void overwritingLeavesNothingOfAnOlderModel() throws IOException {
    Path target = Files.createDirectory(directory.resolve("out"));
    for (String older :
        List.of(
            "chat_template.jinja",
            "generation_config.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "model.safetensors.index.json",
            "model-00001-of-00002.safetensors",
            "pytorch_model.bin",
            "pytorch_model-00001-of-00002.bin",
            "README.md",
            "model-card.safetensors.txt")) {
      Files.writeString(target.resolve(older), "older");
    }
    Converter.convert(
        Goldens.path("mup-bf16"),
        target,
        new Converter.Options(null, null, true),
        ProgressListener.NONE);
    assertThat(SmallModels.names(target))
        .containsExactlyInAnyOrder(
            "config.json", "model.safetensors", "README.md", "model-card.safetensors.txt");
  }

  /** Whatever the order: each says what became of it, and who says "done" left a whole model. */
  @Test
  void twoConversionsAtOnce() throws Exception {
    for (int round = 0; round < 40; round++) {
      Path target = directory.resolve("out" + round);
      List<Future<?>> runs = new ArrayList<>();
      int done = 0;
      try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
        for (int i = 0; i < 2; i++) {
          runs.add(pool.submit(() -> convert(Goldens.path("mup-bf16"), target, null, null)));
        }
        for (Future<?> run : runs) {
          try {
            run.get();
            done++;
          } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(XmodelException.class);
          }
        }
      }
      assertThat(done).isEqualTo(1);
      open(target).close();
      assertThat(SmallModels.names(target)).containsExactly("config.json", "model.safetensors");
    }
  }

  @Test
  void aCompanionThatIsNoneIsToldBeforeAnythingIsReplaced() throws IOException {
    Path source = Files.createDirectory(directory.resolve("in"));
    Goldens.copy("mup-bf16", source, "config.json", "model.safetensors");
    Files.createSymbolicLink(source.resolve("tokenizer.json"), Path.of("../gone"));
    Path target = Files.createDirectory(directory.resolve("out"));
    Files.writeString(target.resolve("config.json"), "old");
    assertThatThrownBy(() ->
            Converter.convert(
                source, target, new Converter.Options(null, null, true), ProgressListener.NONE))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("tokenizer.json is a link to ../gone, which does not exist");
    assertThat(target.resolve("config.json")).hasContent("old");
  }

  @Test
  void refusesToQuantizeTwice() {
    assertThatThrownBy(() ->
            convert(
                Goldens.path("mup-fp8-tensor"), directory.resolve("out"), Float8Layout.BLOCK, null))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("is quantised already");
    assertThatThrownBy(() -> new Converter.Options(null, Float8Layout.BLOCK, false))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("layers in FP8");
  }

  @Test
  void weightsThatAreNoNumbersCannotBecomeFloat8() throws IOException {
    Path source = SmallModels.withOneWeight(0x7F80, directory.resolve("in")); // Infinity
    Path target = directory.resolve("out");
    assertThatThrownBy(() -> convert(source, target, Float8Layout.TENSOR, null))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(
            "tensor 'model.layers.0.self_attn.q_proj.weight': element 1000 is Infinity, which no scale can express (model.safetensors, offset 36856). The checkpoint is damaged.");
    assertThat(SmallModels.names(target)).isEmpty();
  }

  @Test
  void refusesAFileAsTarget() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    assertThatThrownBy(() -> convert(Goldens.path("mup-bf16"), file, null, null))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("is a file");
  }

  @Test
  void aFailureOnTheWayLeavesNothingThatLooksWhole() throws IOException {
    Path target = directory.resolve("out");
    ProgressListener failing =
        (stage, done, total) -> {
          if (stage.equals("Converting") && done > total / 2) {
            throw new IllegalStateException("killed");
          }
        };
    assertThatThrownBy(() ->
            Converter.convert(
                Goldens.path("mup-bf16"),
                target,
                new Converter.Options(null, null, false),
                failing))
        .isInstanceOf(IllegalStateException.class);
    assertThat(SmallModels.names(target)).isEmpty();
  }

  @Test
  void aDiskThatFillsUpAfterTheWeightsLeavesNothing() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.isWritable(full), "needs Linux's /dev/full");
    Path target = Files.createDirectory(directory.resolve("out"));
    // config.json is written last, through this name.
    Files.createSymbolicLink(target.resolve("config.json.partial"), full);
    assertThatThrownBy(() -> convert(Goldens.path("mup-bf16"), target, null, null))
        .isInstanceOf(RequestException.class)
        .hasMessage(
            target.resolve("config.json")
                + " could not be written: No space left on device. Nothing incomplete is left behind; mend the cause and start again.");
    assertThat(SmallModels.names(target)).isEmpty();
  }

  /** Every element within half a step of E4M3: 2^-4 of its size, or half the smallest step. */
  private static void assertClose(Linear expected, Linear found) {
    assertThat(found.weight().dtype()).isEqualTo(DType.F8_E4M3);
    assertThat(found.scale()).isNotInstanceOf(WeightScale.None.class);
    for (int row = 0; row < expected.out(); row++) {
      for (int column = 0; column < expected.in(); column++) {
        float value = expected.at(row, column);
        float smallest = found.scale().at(row, column) * 0x1p-10f;
        float tolerance = Math.max(Math.abs(value) / 16, smallest) * 1.0001f;
        if (!(Math.abs(found.at(row, column) - value) <= tolerance)) {
          assertThat(found.at(row, column))
              .as("%s[%d, %d]", found.weight().name(), row, column)
              .isCloseTo(value, within(tolerance));
        }
      }
    }
  }

  /**
   * Every element within half a step, those at the ends of the range excepted, and all together
   * closer than with the scales that cut nothing off.
   */
  private static void assertClose(Linear expected, Linear found, DType dtype) {
    assertThat(found.weight().dtype()).isEqualTo(dtype);
    float end = dtype == DType.Q4 ? 7 : 127;
    double error = 0;
    double naive = 0;
    for (int row = 0; row < expected.out(); row++) {
      float step = 0;
      for (int column = 0; column < expected.in(); column++) {
        float value = expected.at(row, column);
        float scale = found.scale().at(row, column);
        float code = found.weight().get((long) row * found.in() + column);
        float difference = Math.abs(value - found.at(row, column));
        boolean inside = dtype == DType.Q8 || (code > -8 && code < 7);
        if (inside && difference > scale * 0.501f) {
          assertThat(difference)
              .as("%s[%d, %d]", found.weight().name(), row, column)
              .isLessThanOrEqualTo(scale * 0.501f);
        }
        if (column % 32 == 0) {
          step = 0;
          for (int i = column; i < column + 32; i++) {
            step = Math.max(step, Math.abs(expected.at(row, i)) / end);
          }
        }
        error += difference * difference;
        double rounded = value - Math.rint(value / step) * step;
        naive += rounded * rounded;
      }
    }
    assertThat(error).isLessThan(naive * (dtype == DType.Q4 ? 0.9 : 1.01));
  }

  private static void assertSame(Tensor expected, Tensor found) {
    assertThat(found.name()).isEqualTo(expected.name());
    assertThat(found.dtype()).isEqualTo(expected.dtype());
    assertThat(found.shape()).isEqualTo(expected.shape());
    assertThat(found.data().mismatch(expected.data())).as(expected.name()).isEqualTo(-1);
  }

  private static ModelFiles open(Path path) {
    return ModelFiles.open(path, ProgressListener.NONE);
  }

  private static void convert(
      Path source, Path target, @Nullable MatrixLayout layers, @Nullable MatrixLayout head) {
    Converter.convert(
        source, target, new Converter.Options(layers, head, false), ProgressListener.NONE);
  }
}
