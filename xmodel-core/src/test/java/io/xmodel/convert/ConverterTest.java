package io.xmodel.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.xmodel.Goldens;
import io.xmodel.error.CheckpointException;
import io.xmodel.error.RequestException;
import io.xmodel.model.LayerWeights;
import io.xmodel.model.Linear;
import io.xmodel.model.ModelFiles;
import io.xmodel.model.TensorSpec;
import io.xmodel.model.WeightScale;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tensor.DType;
import io.xmodel.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

class ConverterTest {
  static final List<String> NAMES = Goldens.NAMES;

  @TempDir Path directory;

  @ParameterizedTest
  @FieldSource("NAMES")
  void keepsEveryBit(String name) throws IOException {
    Path target = directory.resolve("out");
    convert(Goldens.path(name), target, null, false);
    try (ModelFiles before = open(Goldens.path(name));
        ModelFiles after = open(target)) {
      assertThat(after.config()).isEqualTo(before.config());
      assertThat(after.quantization()).isEqualTo(before.quantization());
      assertThat(after.size()).isEqualTo(before.size());
      for (TensorSpec spec : TensorSpec.of(before.config())) {
        assertSame(find(before, spec.name()), find(after, spec.name()));
        String scale = before.quantization().scaleName(spec.name());
        if (find(before, spec.name()).dtype().isFloat8() && scale != null) {
          assertSame(find(before, scale), find(after, scale));
        }
      }
    }
    assertThat(names(target)).containsExactly("config.json", "model.safetensors");
  }

  @Test
  void pytorchFilesBecomeTheSameSafetensors() throws IOException {
    Path source = Files.createDirectory(directory.resolve("in"));
    for (String name : new String[] {"config.json", "pytorch_model.bin"}) {
      Files.copy(Goldens.path("mup-bf16").resolve(name), source.resolve(name));
    }
    Files.writeString(source.resolve("tokenizer.json"), "{}");
    convert(source, directory.resolve("a"), null, false);
    convert(Goldens.path("mup-bf16"), directory.resolve("b"), null, false);
    assertThat(directory.resolve("a/model.safetensors"))
        .hasSameBinaryContentAs(directory.resolve("b/model.safetensors"));
    assertThat(names(directory.resolve("a")))
        .containsExactly("config.json", "model.safetensors", "tokenizer.json");
  }

  @ParameterizedTest
  @EnumSource
  void float8IsWithinHalfAStep(Float8Layout layout) {
    Path source = Goldens.path("plain-untied-bias-linear-rope");
    convert(source, directory.resolve("out"), layout, false);
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
    convert(Goldens.path("mup-bf16"), directory.resolve("out"), layout, true);
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

  @Test
  void refusesToOverwriteUnlessAsked() throws IOException {
    Path target = Files.createDirectory(directory.resolve("out"));
    Files.writeString(target.resolve("notes.txt"), "mine");
    assertThatThrownBy(() -> convert(Goldens.path("mup-bf16"), target, null, false))
        .isInstanceOf(RequestException.class)
        .hasMessage(
            target
                + " already holds files (notes.txt). Choose an empty directory, or ask to overwrite it (--overwrite).");
    assertThat(names(target)).containsExactly("notes.txt");
    Converter.convert(
        Goldens.path("mup-bf16"),
        target,
        new Converter.Options(null, false, true),
        ProgressListener.NONE);
    assertThat(names(target)).containsExactly("config.json", "model.safetensors", "notes.txt");
    assertThatThrownBy(() -> convert(target, target, null, false))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("is both source and target");
  }

  @Test
  void aFailureWhileOverwritingKeepsTheOldCheckpoint() throws IOException {
    Path target = directory.resolve("out");
    convert(Goldens.path("mup-bf16"), target, null, false);
    ProgressListener failing =
        (stage, done, total) -> {
          if (stage.equals("Converting")) {
            throw new IllegalStateException("killed");
          }
        };
    Converter.Options overwrite = new Converter.Options(Float8Layout.BLOCK, false, true);
    assertThatThrownBy(() -> Converter.convert(Goldens.path("mup-f16"), target, overwrite, failing))
        .isInstanceOf(IllegalStateException.class);
    assertThat(target.resolve("model.safetensors")).exists();
    open(target).close();
    assertThat(names(target)).containsExactly("config.json", "model.safetensors");
  }

  @Test
  void refusesFloat8Twice() {
    assertThatThrownBy(() ->
            convert(
                Goldens.path("mup-fp8-tensor"),
                directory.resolve("out"),
                Float8Layout.BLOCK,
                false))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("is FP8 already");
    assertThatThrownBy(() -> new Converter.Options(null, true, false))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("--fp8");
  }

  @Test
  void weightsThatAreNoNumbersCannotBecomeFloat8() throws IOException {
    Path source = Files.createDirectory(directory.resolve("in"));
    Files.copy(Goldens.path("mup-bf16").resolve("config.json"), source.resolve("config.json"));
    byte[] file = Files.readAllBytes(Goldens.path("mup-bf16").resolve("model.safetensors"));
    // Data begins at 3320, layer 0's q_proj 33536 after it; 0x7F80 is bfloat16's infinity.
    int offset = 3320 + 33536;
    file[offset + 2 * 1000] = (byte) 0x80;
    file[offset + 2 * 1000 + 1] = 0x7F;
    Files.write(source.resolve("model.safetensors"), file);
    Path target = directory.resolve("out");
    assertThatThrownBy(() -> convert(source, target, Float8Layout.TENSOR, false))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(
            "tensor 'model.layers.0.self_attn.q_proj.weight': element 1000 is Infinity, which no scale can express (model.safetensors, offset 36856). The checkpoint is damaged.");
    assertThat(names(target)).isEmpty();
  }

  @Test
  void refusesAFileAsTarget() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    assertThatThrownBy(() -> convert(Goldens.path("mup-bf16"), file, null, false))
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
                new Converter.Options(null, false, false),
                failing))
        .isInstanceOf(IllegalStateException.class);
    assertThat(names(target)).isEmpty();
  }

  @Test
  void aDiskThatFillsUpAfterTheWeightsLeavesNothing() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.isWritable(full), "needs Linux's /dev/full");
    Path target = Files.createDirectory(directory.resolve("out"));
    // config.json is written last, through this name.
    Files.createSymbolicLink(target.resolve("config.json.partial"), full);
    assertThatThrownBy(() -> convert(Goldens.path("mup-bf16"), target, null, false))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(
            target.resolve("config.json")
                + " could not be written: No space left on device. Nothing incomplete is left behind; mend the cause and start again.");
    assertThat(names(target)).isEmpty();
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

  private static void assertSame(Tensor expected, Tensor found) {
    assertThat(found.dtype()).isEqualTo(expected.dtype());
    assertThat(found.shape()).isEqualTo(expected.shape());
    assertThat(found.data().mismatch(expected.data())).as(expected.name()).isEqualTo(-1);
  }

  private static Tensor find(ModelFiles files, String name) {
    return Objects.requireNonNull(files.checkpoint().find(name), name);
  }

  private static ModelFiles open(Path path) {
    return ModelFiles.open(path, ProgressListener.NONE);
  }

  private static void convert(
      Path source, Path target, @Nullable Float8Layout layout, boolean head) {
    Converter.convert(
        source, target, new Converter.Options(layout, head, false), ProgressListener.NONE);
  }

  private static List<String> names(Path path) throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
