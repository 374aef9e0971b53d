package io.xmodel.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.Goldens;
import io.xmodel.error.CheckpointException;
import io.xmodel.internal.model.ModelFiles;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchReaderTest {
  @Test
  void holdsTheSameTensorsAsSafetensors(@TempDir Path directory) throws IOException {
    Path golden = Goldens.path("mup-bf16");
    Goldens.copy("mup-bf16", directory, "config.json", "pytorch_model.bin");
    try (Checkpoint torch = Checkpoint.open(directory, ProgressListener.NONE);
        Checkpoint safe = Checkpoint.open(golden, ProgressListener.NONE)) {
      assertThat(torch.files()).containsExactly(directory.resolve("pytorch_model.bin"));
      assertThat(torch.tensors())
          .hasSize(30)
          .containsKeys(safe.tensors().keySet().toArray(new String[0]));
      // PyTorch saves a tied head as a second name of the embedding's storage.
      Tensor head = Objects.requireNonNull(torch.find("lm_head.weight"));
      Tensor embedding = Objects.requireNonNull(torch.find("model.embed_tokens.weight"));
      assertThat(head.data().address()).isEqualTo(embedding.data().address());
      for (Tensor expected : safe.tensors().values()) {
        Tensor found = Objects.requireNonNull(torch.find(expected.name()));
        assertThat(found.dtype()).isEqualTo(expected.dtype());
        assertThat(found.shape()).isEqualTo(expected.shape());
        assertThat(found.data().mismatch(expected.data())).as(expected.name()).isEqualTo(-1);
      }
    }
    try (ModelFiles files = ModelFiles.open(directory, ProgressListener.NONE)) {
      assertThat(files.weights().tied()).isTrue();
    }
  }

  @Test
  void shardsHaveAnIndex(@TempDir Path directory) throws IOException {
    Path golden = Goldens.path("mup-bf16");
    Files.copy(golden.resolve("config.json"), directory.resolve("config.json"));
    Files.copy(golden.resolve("pytorch_model.bin"), directory.resolve("pytorch_model-00001.bin"));
    Files.writeString(
        directory.resolve("pytorch_model.bin.index.json"),
        "{\"weight_map\":{\"model.norm.weight\":\"pytorch_model-00001.bin\"}}");
    try (Checkpoint checkpoint = Checkpoint.open(directory, ProgressListener.NONE)) {
      assertThat(checkpoint.tensors()).hasSize(30);
    }
  }

  @Test
  void zip64IsUnderstood() throws IOException {
    assertThat(values("zip64")).containsExactly(1, 2, 3, 4);
  }

  @Test
  void transposedTensorsAreCopiedRowByRow() throws IOException {
    assertThat(values("transposed")).containsExactly(0, 2, 4, 1, 3, 5);
  }

  @Test
  void float8HasAnUntypedStorage() throws IOException {
    assertThat(values("float8")).containsExactly(1, 2, 3, 0x1p-9f, 0x1p-8f, 3 * 0x1p-9f);
  }

  /** A short pickle must not ask for any number of copies of one storage. */
  @Test
  void overlappingViewsDoNotMultiplyAFile() {
    String storage = "(X\7\0\0\0storagectorch\nFloatStorage\nX\1\0\0\0" + "0X\3\0\0\0cpuMX\2tQ";
    // 20 rows and 30 columns, column by column.
    String arguments = "(" + storage + "K\0K\24K\36\u0086K\1K\24\u0086\u0089Ntq\1";
    StringBuilder pickle = new StringBuilder("\u0080\2}");
    for (int i = 0; i < 30; i++) {
      String name = "X\2\0\0\0%02d".formatted(i);
      pickle.append(name).append("ctorch._utils\n_rebuild_tensor_v2\n");
      pickle.append(i == 0 ? arguments : "h\1").append("Rs");
    }
    byte[] bytes = pickle.append('.').toString().getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> read(TorchFiles.zip(bytes, 2400)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("overlapping views");
  }

  @Test
  void refusals() throws IOException {
    check(
        "compressed",
        "x: entry 'm/data.pkl' is compressed or encrypted; PyTorch stores entries as they are. Save the checkpoint again with torch.save or as safetensors.");
    check(
        "short",
        "tensor 'a': its storage claims 6 elements of 4 bytes, but its entry has 20 bytes (x, offset 237).");
    check(
        "legacy",
        "x is in the format that PyTorch wrote before version 1.6. Load it and save it again with torch.save, or as safetensors.");
    check("big-endian", "x was written on a big-endian machine; expected little-endian numbers.");
    assertThatThrownBy(() -> read("hello".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(
            "x is not a zip file, as torch.save writes them. It is truncated or not what its name says.");
    byte[] whole = seed("one");
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(cut)).isInstanceOf(CheckpointException.class);
    }
  }

  private static void check(String seed, String sentence) throws IOException {
    byte[] file = seed(seed);
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(sentence);
  }

  private static float[] values(String seed) throws IOException {
    return Objects.requireNonNull(read(seed(seed)).tensors().get("a")).toFloats();
  }

  private static TensorSet read(byte[] file) {
    TensorSet tensors = new TensorSet();
    TorchReader.read("x", MemorySegment.ofArray(file), Arena.ofAuto(), tensors);
    return tensors;
  }

  /** One of the fuzz targets' seeds: small files written by Python's zipfile. */
  private static byte[] seed(String name) throws IOException {
    try (InputStream in =
        TorchReaderTest.class.getResourceAsStream("TorchFuzzInputs/readsOrRefuses/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }
}
