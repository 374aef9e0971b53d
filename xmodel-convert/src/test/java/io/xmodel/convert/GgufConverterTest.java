package io.xmodel.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.Goldens;
import io.xmodel.convert.writer.GgmlType;
import io.xmodel.error.CheckpointException;
import io.xmodel.error.RequestException;
import io.xmodel.internal.model.ModelFiles;
import io.xmodel.internal.text.TestTokenizers;
import io.xmodel.model.LayerWeights;
import io.xmodel.model.Linear;
import io.xmodel.model.XmodelConfig;
import io.xmodel.progress.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

class GgufConverterTest {
  static final List<String> NAMES = Goldens.NAMES;

  @TempDir Path directory;

  @ParameterizedTest
  @FieldSource("NAMES")
  void f32HoldsEveryValue(String name) throws IOException {
    GgufFile gguf = convert(Goldens.path(name), GgmlType.F32);
    try (ModelFiles files = ModelFiles.open(Goldens.path(name), ProgressListener.NONE)) {
      assertTensors(files, gguf, 0);
      assertThat(gguf.value("general.architecture"))
          .isEqualTo(files.config().useMup() ? "granite" : "llama");
    }
  }

  /** Relative to a row's largest magnitude. */
  @ParameterizedTest
  @EnumSource
  void everyTypeIsAsCloseAsItsCodesAllow(GgmlType type) throws IOException {
    GgufFile gguf = convert(Goldens.path("plain-untied-bias-linear-rope"), type);
    double tolerance =
        switch (type) {
          case F32, BF16 -> 0; // it is BF16
          case F16 -> 0x1p-20; // small ones lose bits
          case Q8_0 -> (0.5 + 127 * 0x1p-11) / 127 * 1.01; // half a step, and the scale's rounding
          case Q4_0 -> 1.0 / 8 * 1.01;
        };
    try (ModelFiles files =
        ModelFiles.open(Goldens.path("plain-untied-bias-linear-rope"), ProgressListener.NONE)) {
      assertTensors(files, gguf, tolerance);
    }
    assertThat(gguf.value("general.file_type")).isEqualTo(type.fileType());
  }

  private static void assertTensors(ModelFiles files, GgufFile gguf, double tolerance) {
    XmodelConfig config = files.config();
    int half = config.headDim() / 2;
    // The inverse of what the converter has: from a row of the checkpoint to one of the file.
    IntUnaryOperator interleaved =
        row -> row - row % (2 * half) + row % half * 2 + row % (2 * half) / half;
    IntUnaryOperator same = IntUnaryOperator.identity();
    int count = 2;
    assertMatrix(files.weights().embedding(), gguf, "token_embd", same, tolerance);
    assertVector(files.weights().norm(), gguf, "output_norm.weight", same);
    if (!files.weights().tied()) {
      count++;
      assertMatrix(files.weights().head(), gguf, "output", same, tolerance);
    }
    for (int i = 0; i < config.numHiddenLayers(); i++) {
      LayerWeights layer = files.weights().layers().get(i);
      String block = "blk." + i + ".";
      count += 9 + (config.attentionBias() ? 4 : 0) + (config.mlpBias() ? 3 : 0);
      assertVector(layer.inputNorm(), gguf, block + "attn_norm.weight", same);
      assertMatrix(layer.query(), gguf, block + "attn_q", interleaved, tolerance);
      assertMatrix(layer.key(), gguf, block + "attn_k", interleaved, tolerance);
      assertMatrix(layer.value(), gguf, block + "attn_v", same, tolerance);
      assertMatrix(layer.output(), gguf, block + "attn_output", same, tolerance);
      assertVector(layer.postAttentionNorm(), gguf, block + "ffn_norm.weight", same);
      assertMatrix(layer.gate(), gguf, block + "ffn_gate", same, tolerance);
      assertMatrix(layer.up(), gguf, block + "ffn_up", same, tolerance);
      assertMatrix(layer.down(), gguf, block + "ffn_down", same, tolerance);
    }
    count += gguf.tensors().containsKey("rope_freqs.weight") ? 1 : 0;
    assertThat(gguf.tensors()).hasSize(count);
  }

  private static void assertMatrix(
      Linear expected, GgufFile gguf, String name, IntUnaryOperator place, double tolerance) {
    GgufFile.Stored found = gguf.tensor(name + ".weight");
    int columns = expected.in();
    assertThat(found.shape()).as(name).containsExactly((long) columns, (long) expected.out());
    for (int row = 0; row < expected.out(); row++) {
      double largest = 0;
      double error = 0;
      for (int column = 0; column < columns; column++) {
        float value = expected.at(row, column);
        float got = found.get((long) place.applyAsInt(row) * columns + column);
        largest = Math.max(largest, Math.abs(value));
        error = Math.max(error, Math.abs(got - value));
      }
      assertThat(error).as("%s row %d", name, row).isLessThanOrEqualTo(tolerance * largest);
    }
    float[] bias = expected.bias();
    if (bias != null) {
      assertVector(bias, gguf, name + ".bias", place);
    }
  }

  private static void assertVector(
      float[] expected, GgufFile gguf, String name, IntUnaryOperator place) {
    GgufFile.Stored found = gguf.tensor(name);
    assertThat(found.type()).as(name).isZero();
    assertThat(found.shape()).as(name).containsExactly((long) expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat(found.get(place.applyAsInt(i))).as("%s[%d]", name, i).isEqualTo(expected[i]);
    }
  }

  @Test
  void mupBecomesGranitesMultipliers() throws IOException {
    GgufFile gguf = convert(Goldens.path("mup-bf16"), GgmlType.BF16);
    assertThat(gguf.metadata())
        .containsEntry("granite.embedding_scale", 12f)
        .containsEntry("granite.attention.scale", 1 / 64f)
        .containsEntry("granite.residual_scale", (float) (1.4f / Math.sqrt(3)))
        .containsEntry("granite.logit_scale", 1f) // (128 / 32) / 4
        .containsEntry("granite.block_count", 3)
        .containsEntry("granite.context_length", 256)
        .containsEntry("granite.embedding_length", 128)
        .containsEntry("granite.feed_forward_length", 320)
        .containsEntry("granite.attention.head_count", 2)
        .containsEntry("granite.attention.head_count_kv", 1)
        .containsEntry("granite.attention.layer_norm_rms_epsilon", 1e-5f)
        .containsEntry("granite.rope.freq_base", 500000f)
        .containsEntry("granite.rope.dimension_count", 64)
        .containsEntry("granite.vocab_size", 131)
        .containsEntry("tokenizer.ggml.model", "none");
  }

  @Test
  void ropeScalings() throws IOException {
    assertThat(convert(Goldens.path("plain-untied-bias-linear-rope"), GgmlType.BF16).metadata())
        .containsEntry("llama.rope.scaling.type", "linear")
        .containsEntry("llama.rope.scaling.factor", 2f);
    GgufFile yarn = convert(Goldens.path("mup-yarn"), GgmlType.BF16);
    assertThat(yarn.metadata())
        .containsEntry("granite.rope.scaling.type", "yarn")
        .containsEntry("granite.rope.scaling.factor", 4f)
        .containsEntry("granite.rope.scaling.original_context_length", 64)
        .doesNotContainKey("granite.rope.scaling.attn_factor");
    assertThat(yarn.tensors()).doesNotContainKey("rope_freqs.weight");
  }

  @Test
  void frequenciesThatKeysCannotTellBecomeATensor() throws IOException {
    GgufFile llama3 = convert(Goldens.path("mup-llama3"), GgmlType.BF16);
    GgufFile.Stored factors = llama3.tensor("rope_freqs.weight");
    assertThat(factors.shape()).containsExactly(32L);
    assertThat(factors.get(0)).isEqualTo(1f);
    assertThat(factors.get(31)).isEqualTo(8f);
    Path source = edited("mup-yarn", c -> c.withObject("rope_scaling").put("beta_fast", 16));
    GgufFile yarn = convert(source, GgmlType.BF16);
    assertThat(yarn.metadata())
        .containsEntry("granite.rope.scaling.type", "none")
        .containsEntry("granite.rope.scaling.attn_factor", (float) (1 + 0.1 * Math.log(4)));
    assertThat(yarn.tensor("rope_freqs.weight").get(31)).isEqualTo(4f);
  }

  @Test
  void tokenizerGoesAlong() throws IOException {
    Path source = withTokenizer(directory.resolve("in"));
    GgufFile gguf = convert(source, GgmlType.Q8_0);
    assertThat(gguf.metadata())
        .containsEntry("tokenizer.ggml.model", "gpt2")
        .containsEntry("tokenizer.ggml.pre", "deepseek-v3")
        .containsEntry("tokenizer.ggml.bos_token_id", 0)
        .containsEntry("tokenizer.ggml.eos_token_id", 1)
        .containsEntry("tokenizer.ggml.add_bos_token", true);
    assertThat(gguf.value("tokenizer.chat_template").toString()).contains("<｜User｜>");
    List<Object> tokens = gguf.list("tokenizer.ggml.tokens");
    List<Object> types = gguf.list("tokenizer.ggml.token_type");
    assertThat(tokens).hasSize(640).doesNotHaveDuplicates();
    assertThat(types).hasSize(640);
    assertThat(gguf.list("tokenizer.ggml.merges")).hasSize(251).startsWith("Ġ t");
    assertThat(tokens.get(0)).isEqualTo("<｜begin▁of▁sentence｜>");
    assertThat(types.get(0)).isEqualTo(3);
    assertThat(tokens.get(639)).isEqualTo("[PAD639]");
    assertThat(types.get(639)).isEqualTo(5);
    int ordinary = tokens.indexOf("Ġt");
    assertThat(types.get(ordinary)).isEqualTo(1);
  }

  @Test
  void synthesizedTokenizerIsGpt2s() throws IOException {
    Path source = SmallModels.write(SmallModels.config(640, 64, 128, 1), directory.resolve("in"));
    assertThat(convert(source, GgmlType.Q4_0).value("tokenizer.ggml.pre")).isEqualTo("gpt-2");
  }

  @Test
  void unequalResidualScalesAreRefused() throws IOException {
    Path source = edited("mup-bf16", config -> config.put("mup_ffn_residual_scale", 1.2));
    assertThatThrownBy(() -> convert(source, GgmlType.BF16))
        .isInstanceOf(RequestException.class)
        .hasMessage(
            "config.json has mup_attention_residual_scale 1.4 and mup_ffn_residual_scale 1.2, but GGUF's granite architecture has one residual scale for both. A model whose two differ cannot be written as GGUF.");
    assertThat(directory.resolve("out.gguf")).doesNotExist();
  }

  @Test
  void rowsMustBeWholeBlocks() {
    Path source = SmallModels.write(SmallModels.config(300, 64, 72, 1), directory.resolve("in"));
    assertThatThrownBy(() -> convert(source, GgmlType.Q8_0))
        .isInstanceOf(RequestException.class)
        .hasMessage(
            "tensor 'model.layers.0.mlp.down_proj.weight': Q8_0 needs rows of a multiple of 32, found 72. Choose bf16, f16 or f32 for this model.");
  }

  @Test
  void weightsThatATypeCannotExpressAreNamed() throws IOException {
    Path source = SmallModels.withOneWeight(0x7F80, directory.resolve("in")); // Infinity
    assertThatThrownBy(() -> convert(source, GgmlType.Q8_0))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(
            "tensor 'model.layers.0.self_attn.q_proj.weight': element [7, 104] is Infinity (model.safetensors, offset 36856). The file is damaged: download or convert it again.");
    assertThat(SmallModels.names(directory)).containsExactly("in");
  }

  @Test
  void refusesWhatIsInTheWay() throws IOException {
    Path source = Goldens.path("mup-bf16");
    Path target = Files.writeString(directory.resolve("out.gguf"), "mine");
    assertThatThrownBy(() -> convert(source, GgmlType.BF16))
        .isInstanceOf(RequestException.class)
        .hasMessage(target + " exists already. Choose another name, or ask to overwrite it.");
    assertThat(target).hasContent("mine");
    assertThatThrownBy(() ->
            GgufConverter.convert(
                source,
                directory,
                new GgufConverter.Options(GgmlType.BF16, true),
                ProgressListener.NONE))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("is a directory. Give a file to write, such as ");
    GgufConverter.convert(
        source, target, new GgufConverter.Options(GgmlType.BF16, true), ProgressListener.NONE);
    assertThat(GgufFile.read(target).tensors()).hasSize(29);
  }

  @Test
  void neverReplacesItsOwnSource() throws IOException {
    Path source = edited("mup-bf16", config -> {});
    Path weights = source.resolve("model.safetensors");
    assertThatThrownBy(() ->
            GgufConverter.convert(
                source,
                weights,
                new GgufConverter.Options(GgmlType.BF16, true),
                ProgressListener.NONE))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("is one of the files to convert");
    assertThat(weights)
        .hasSameBinaryContentAs(Goldens.path("mup-bf16").resolve("model.safetensors"));
  }

  @Test
  void aFailureOnTheWayLeavesTheOldFile() throws IOException {
    Path target = Files.writeString(directory.resolve("out.gguf"), "old");
    ProgressListener failing =
        (stage, done, total) -> {
          if (stage.equals("Converting") && done > total / 2) {
            throw new IllegalStateException("killed");
          }
        };
    assertThatThrownBy(() ->
            GgufConverter.convert(
                Goldens.path("mup-bf16"),
                target,
                new GgufConverter.Options(GgmlType.F32, true),
                failing))
        .isInstanceOf(IllegalStateException.class);
    assertThat(target).hasContent("old");
    assertThat(SmallModels.names(directory)).containsExactly("out.gguf");
  }

  /** A model of 640 rows with the tests' tokenizer, which knows fewer ids. */
  private static Path withTokenizer(Path source) throws IOException {
    SmallModels.write(SmallModels.config(640, 64, 128, 1), source);
    for (String name : new String[] {"tokenizer.json", "tokenizer_config.json"}) {
      Files.delete(source.resolve(name));
      Files.copy(TestTokenizers.directory().resolve(name), source.resolve(name));
    }
    return source;
  }

  /** A copy of a golden with another config.json. */
  private Path edited(String name, Consumer<ObjectNode> edit) throws IOException {
    Path source = Files.createDirectory(directory.resolve("in"));
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode config =
        (ObjectNode) mapper.readTree(Goldens.path(name).resolve("config.json").toFile());
    edit.accept(config);
    mapper.writeValue(source.resolve("config.json").toFile(), config);
    Files.copy(
        Goldens.path(name).resolve("model.safetensors"), source.resolve("model.safetensors"));
    return source;
  }

  private GgufFile convert(Path source, GgmlType type) throws IOException {
    Path target = directory.resolve("out.gguf");
    GgufConverter.convert(
        source, target, new GgufConverter.Options(type, false), ProgressListener.NONE);
    GgufFile file = GgufFile.read(target);
    Files.delete(target);
    return file;
  }
}
