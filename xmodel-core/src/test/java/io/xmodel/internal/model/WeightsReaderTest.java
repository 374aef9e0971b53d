package io.xmodel.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.Goldens;
import io.xmodel.error.CheckpointException;
import io.xmodel.internal.checkpoint.Checkpoint;
import io.xmodel.internal.checkpoint.SafetensorsFiles;
import io.xmodel.model.WeightScale;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Golden checkpoints with one thing broken. */
class WeightsReaderTest {
  private static final String DOWN = "model.layers.1.mlp.down_proj.weight";

  @TempDir Path directory;

  @Test
  void wrongShape() throws IOException {
    copy("mup-bf16");
    String entry = "\"" + DOWN + "\": {\"dtype\": \"BF16\", \"shape\": ";
    editHeader(entry + "[128, 320]", entry + "[320, 128]");
    check(
        "tensor '%s': expected [128, 320], found [320, 128] (model.safetensors, offset 643576)"
            .formatted(DOWN));
  }

  @Test
  void wrongDtype() throws IOException {
    copy("mup-bf16");
    editHeader(
        "{\"dtype\": \"BF16\", \"shape\": [131, 128]",
        "{\"dtype\": \"I16\", \"shape\": [131, 128]");
    check(
        "tensor 'model.embed_tokens.weight': expected F32, F16, BF16, F8_E4M3 or F8_E5M2 [131, 128], found I16 [131, 128].");
  }

  @Test
  void missing() throws IOException {
    copy("mup-bf16");
    editHeader("model.norm.weight", "model.gnom.weight");
    check(
        "tensor 'model.norm.weight' [128] is missing from %s. Is a shard missing, or does config.json belong to another model?"
            .formatted(directory));
  }

  @Test
  void untiedHeadMissing() throws IOException {
    copy("mup-bf16");
    editConfig("\"tie_word_embeddings\": true", "\"tie_word_embeddings\": false");
    check(
        "tensor 'lm_head.weight' [131, 128] is missing from %s. Is a shard missing, or does config.json belong to another model?"
            .formatted(directory));
  }

  @Test
  void tiedHeadThatDiffers() throws IOException {
    copy("mup-fp8-tensor");
    editConfig("\"tie_word_embeddings\": false", "\"tie_word_embeddings\": true");
    check(
        "tensor 'lm_head.weight' (BF16) does not hold the numbers of 'model.embed_tokens.weight' (BF16), but config.json says tie_word_embeddings (model.safetensors, offset 382904). Set tie_word_embeddings to false if the head is its own.");
  }

  /** The F32 copy that a training framework leaves holds the same numbers. */
  @Test
  void tiedHeadInAnotherFormat() throws IOException {
    copy("mup-bf16");
    byte[] embedding = data("model.embed_tokens.weight");
    byte[] wide = new byte[2 * embedding.length];
    for (int i = 0; i < embedding.length; i += 2) {
      wide[2 * i + 2] = embedding[i];
      wide[2 * i + 3] = embedding[i + 1];
    }
    byte[] intact = Files.readAllBytes(directory.resolve("model.safetensors"));
    append("lm_head.weight", "F32", "[131, 128]", wide);
    open().close();

    Files.write(directory.resolve("model.safetensors"), intact);
    wide[2] ^= 1;
    append("lm_head.weight", "F32", "[131, 128]", wide);
    assertThatThrownBy(this::open)
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(
            "tensor 'lm_head.weight' (F32) does not hold the numbers of 'model.embed_tokens.weight' (BF16)");
  }

  /** What only a bias, a norm or an adapter that is not computed can be for is not passed over. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.layers.0.self_attn.q_proj.bias",
        "model.layers.1.self_attn.q_norm.weight",
        "model.layers.1.input_layernorm.bias",
        "model.layers.0.self_attn.q_proj.lora_A.weight",
        "model.norm.bias",
        "lm_head.bias",
      })
  void partsThatNothingSpeaksOf(String name) throws IOException {
    copy("mup-bf16");
    append(name, "BF16", "[4]", new byte[8]);
    assertThatThrownBy(this::open)
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(
            "tensor '%s' is there, but nothing of config.json says what it is for".formatted(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.layers.0.self_attn.rotary_emb.inv_freq",
        "model.layers.3.enorm.weight", // of a layer behind the last: predicts further tokens
        "value_head.weight",
      })
  void partsThatAreNotComputed(String name) throws IOException {
    copy("mup-bf16");
    append(name, "BF16", "[4]", new byte[8]);
    open().close();
  }

  @Test
  void scalesThatArePowersOfTwo() throws IOException {
    copy("mup-fp8-block");
    rewriteScales("F8_E8M0", new byte[] {127, 120, (byte) 130});
    try (ModelFiles files = open()) {
      assertThat(files.weights().layers().getFirst().up().scale())
          .isInstanceOfSatisfying(
              WeightScale.PerBlock.class,
              scale -> assertThat(scale.scales()).startsWith(1, 1 / 128f, 8).contains(1));
    }
    rewriteScales("U8", new byte[] {127});
    assertThatThrownBy(this::open)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("expected scales in F32, F16, BF16 or F8_E8M0, found U8");
    rewriteScales("F8_E8M0", new byte[] {(byte) 255});
    assertThatThrownBy(this::open)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("element 0 is NaN");
  }

  @Test
  void tiedHeadThatIsThereAndIdentical() throws IOException {
    copy("mup-fp8-tensor");
    editConfig("\"tie_word_embeddings\": false", "\"tie_word_embeddings\": true");
    byte[] file = Files.readAllBytes(directory.resolve("model.safetensors"));
    int data = 8 + SafetensorsFiles.header(file).length();
    System.arraycopy(file, data, file, file.length - 131 * 128 * 2, 131 * 128 * 2);
    Files.write(directory.resolve("model.safetensors"), file);
    try (ModelFiles files = open()) {
      assertThat(files.weights().tied()).isTrue();
    }
  }

  @Test
  void float8WithoutScale() throws IOException {
    copy("mup-fp8-block");
    editHeader("layers.1.mlp.up_proj.weight_scale_inv", "layers.1.mlp.up_proj.weight_scale_vni");
    check(
        "tensor 'model.layers.1.mlp.up_proj.weight' is F8_E4M3 but its scale 'model.layers.1.mlp.up_proj.weight_scale_inv' is missing (model.safetensors, offset %d). A scale cannot be guessed: convert the checkpoint again."
            .formatted(offset("model.layers.1.mlp.up_proj.weight")));
  }

  @Test
  void float8WithoutQuantizationConfig() throws IOException {
    copy("mup-fp8-block");
    editConfig("quantization_config", "quantisation_config");
    check(
        "tensor 'model.layers.0.self_attn.q_proj.weight' is F8_E4M3, but config.json has no quantization_config that says how it is scaled (model.safetensors, offset %d)."
            .formatted(offset("model.layers.0.self_attn.q_proj.weight")));
  }

  @Test
  void float8OfAnotherFormatThanConfigSays() throws IOException {
    copy("mup-fp8-e5m2");
    editConfig("e5m2", "e4m3");
    check(
        "tensor 'model.layers.0.self_attn.q_proj.weight': expected F8_E4M3 as quantization_config says, found F8_E5M2 (model.safetensors, offset %d)."
            .formatted(offset("model.layers.0.self_attn.q_proj.weight")));
  }

  @Test
  void scaleOfWrongShape() throws IOException {
    copy("mup-fp8-channel");
    editHeader("\"shape\": [320, 1]", "\"shape\": [160, 2]");
    check(
        "tensor 'model.layers.0.mlp.gate_proj.weight_scale': expected [], [1], [320] or [320, 1], found [160, 2] (model.safetensors, offset %d)"
            .formatted(offset("model.layers.0.mlp.gate_proj.weight_scale")));
    copy("mup-fp8-block");
    editConfig("128,", "64,");
    assertThatThrownBy(this::open)
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(
            "tensor 'model.layers.0.self_attn.q_proj.weight_scale_inv': expected [3, 2], found [2, 2]");
  }

  @Test
  void scaleThatIsNoNumberOrNegative() throws IOException {
    String name = "model.layers.0.self_attn.q_proj.weight_scale";
    copy("mup-fp8-tensor");
    long offset = offset(name);
    poke(offset + 3, 0xFF); // exponent all ones: NaN
    poke(offset + 2, 0xFF);
    check(
        "tensor '%s': element 0 is NaN (model.safetensors, offset %d). The file is damaged: download or convert it again."
            .formatted(name, offset));
    poke(offset + 3, 0xBF);
    poke(offset + 2, 0x80);
    poke(offset + 1, 0);
    poke(offset, 0);
    check(
        "tensor '%s': scale 0 is negative: -1.0 (model.safetensors, offset %d)."
            .formatted(name, offset));
  }

  @Test
  void scaleBesideASixteenBitWeight() throws IOException {
    copy("mup-fp8-plain");
    editHeader("layers.1.mlp.up_proj.input_scale", "layers.1.input_layernorm.x");
    editHeader("model.layers.0.self_attn.q_proj.input_scale", "model.embed_tokens.weight_scale");
    assertThatThrownBy(this::open)
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(
            "tensor 'model.embed_tokens.weight' is BF16 and needs no scale, but 'model.embed_tokens.weight_scale' is there");
  }

  @Test
  void everyNanOfE4m3IsFound() throws IOException {
    String name = "model.layers.1.self_attn.k_proj.weight";
    for (int code : new int[] {0x7F, 0xFF}) {
      for (int element : new int[] {0, 5, 64 * 128 - 1}) {
        copy("mup-fp8-tensor");
        poke(offset(name) + element, code);
        check(
            "tensor '%s': element %d is NaN, code 0x%02X (model.safetensors, offset %d). The file is damaged or was converted wrongly: download or convert it again."
                .formatted(name, element, code, offset(name)));
      }
    }
  }

  @Test
  void everyInfinityAndNanOfE5m2IsFound() throws IOException {
    String name = "model.layers.0.self_attn.k_proj.weight";
    copy("mup-fp8-e5m2");
    byte[] intact = Files.readAllBytes(directory.resolve("model.safetensors"));
    for (int code = 0; code < 256; code++) {
      Files.write(directory.resolve("model.safetensors"), intact);
      poke(offset(name) + 1234, code);
      if ((code & 0x7C) == 0x7C) {
        assertThatThrownBy(this::open)
            .isInstanceOf(CheckpointException.class)
            .hasMessageStartingWith("tensor '%s': element 1234 is ".formatted(name));
      } else {
        open().close();
      }
    }
  }

  @Test
  void normThatIsNoNumber() throws IOException {
    copy("mup-bf16");
    long offset = offset("model.norm.weight");
    poke(offset + 4, 0x80);
    poke(offset + 5, 0x7F);
    check(
        "tensor 'model.norm.weight': element 2 is Infinity (model.safetensors, offset %d). The file is damaged: download or convert it again."
            .formatted(offset));
  }

  private void copy(String golden) throws IOException {
    try (Stream<Path> files = Files.list(Goldens.path(golden))) {
      for (Path file : files.toList()) {
        if (!file.toString().endsWith("s.json")) {
          Files.write(directory.resolve(file.getFileName()), Files.readAllBytes(file));
        }
      }
    }
  }

  private void editHeader(String from, String to) {
    SafetensorsFiles.edit(directory.resolve("model.safetensors"), from, to);
  }

  private void editConfig(String from, String to) throws IOException {
    Path config = directory.resolve("config.json");
    String text = Files.readString(config);
    assertThat(text).contains(from);
    Files.writeString(config, text.replaceFirst(from, to));
  }

  private long offset(String name) {
    try (var checkpoint = Checkpoint.open(directory, ProgressListener.NONE)) {
      Tensor tensor = Objects.requireNonNull(checkpoint.find(name), name);
      return Long.parseLong(tensor.origin().replaceAll(".* ", ""));
    }
  }

  private void poke(long offset, int value) throws IOException {
    Path file = directory.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    bytes[Math.toIntExact(offset)] = (byte) value;
    Files.write(file, bytes);
  }

  private byte[] data(String name) {
    try (var checkpoint = Checkpoint.open(directory, ProgressListener.NONE)) {
      return Objects.requireNonNull(checkpoint.find(name), name)
          .data()
          .toArray(ValueLayout.JAVA_BYTE);
    }
  }

  /** Adds a tensor behind the others. */
  private void append(String name, String dtype, String shape, byte[] data) throws IOException {
    Path file = directory.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    String header = SafetensorsFiles.header(bytes);
    int end = bytes.length - 8 - header.getBytes(StandardCharsets.UTF_8).length;
    String entry =
        ", \"%s\": {\"dtype\": \"%s\", \"shape\": %s, \"data_offsets\": [%d, %d]}}"
            .formatted(name, dtype, shape, end, end + data.length);
    SafetensorsFiles.edit(file, header, header.strip().replaceFirst("}$", entry));
    Files.write(file, data, StandardOpenOption.APPEND);
  }

  /** All scales anew, in a format of one byte; the codes are repeated. */
  private void rewriteScales(String dtype, byte[] codes) throws IOException {
    copy("mup-fp8-block");
    StringBuilder header = new StringBuilder("{");
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    try (var checkpoint = Checkpoint.open(directory, ProgressListener.NONE)) {
      for (Tensor tensor : checkpoint.tensors().values()) {
        int begin = data.size();
        boolean scale = tensor.name().endsWith("_scale_inv");
        if (scale) {
          for (int i = 0; i < tensor.elements(); i++) {
            data.write(codes[i % codes.length]);
          }
        } else {
          data.writeBytes(tensor.data().toArray(ValueLayout.JAVA_BYTE));
        }
        header.append(
            "%s\"%s\": {\"dtype\": \"%s\", \"shape\": %s, \"data_offsets\": [%d, %d]}"
                .formatted(
                    header.length() == 1 ? "" : ", ",
                    tensor.name(),
                    scale ? dtype : tensor.dtype().name(),
                    Arrays.toString(tensor.shape()),
                    begin,
                    data.size()));
      }
    }
    byte[] file = SafetensorsFiles.bytes(header.append("}").toString(), data.size());
    System.arraycopy(data.toByteArray(), 0, file, file.length - data.size(), data.size());
    Files.write(directory.resolve("model.safetensors"), file);
  }

  private ModelFiles open() {
    return ModelFiles.open(directory, ProgressListener.NONE);
  }

  private void check(String sentence) {
    assertThatThrownBy(this::open).isInstanceOf(CheckpointException.class).hasMessage(sentence);
  }
}
