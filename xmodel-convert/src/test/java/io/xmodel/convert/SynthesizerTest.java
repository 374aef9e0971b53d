package io.xmodel.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.xmodel.error.RequestException;
import io.xmodel.internal.model.ModelFiles;
import io.xmodel.internal.model.TensorSpec;
import io.xmodel.model.ModelSize;
import io.xmodel.model.XmodelConfig;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SynthesizerTest {
  @TempDir Path directory;

  @Test
  void writesAModelThatOpens() {
    XmodelConfig config = Preset.NANO.config(1000);
    write(config, "a", 7);
    try (ModelFiles files = ModelFiles.open(directory.resolve("a"), ProgressListener.NONE)) {
      assertThat(files.config()).isEqualTo(config);
      assertThat(files.size()).isEqualTo(new ModelSize(5_503_232, Map.of(DType.BF16, 11_006_464L)));
      float[] gate = files.weights().layers().get(3).gate().weight().toFloats();
      assertThat(mean(gate)).isCloseTo(0, within(1e-3));
      assertThat(deviation(gate)).isCloseTo(1 / 16.0, within(1e-3));
      assertThat(mean(files.weights().layers().get(3).inputNorm())).isCloseTo(1, within(0.05));
    }
  }

  @Test
  void theSeedDecides() {
    XmodelConfig config = Preset.NANO.config(300);
    write(config, "a", 7);
    write(config, "b", 7);
    write(config, "c", 8);
    Path a = directory.resolve("a/model.safetensors");
    assertThat(a).hasSameBinaryContentAs(directory.resolve("b/model.safetensors"));
    assertThatThrownBy(
            () -> assertThat(a).hasSameBinaryContentAs(directory.resolve("c/model.safetensors")))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void theLargestPresetIsXmodel25() {
    long parameters = 0;
    for (TensorSpec spec : TensorSpec.of(Preset.XL.config(Preset.VOCAB_SIZE))) {
      parameters += (long) spec.rows() * spec.columns();
    }
    assertThat(parameters).isEqualTo(1_350_059_520L);
  }

  @Test
  void theTokenizerReadsAnyTextAndKnowsTheSpecialTokens() throws IOException {
    OutputDirectory output = OutputDirectory.prepare(directory.resolve("t"), false);
    new SyntheticTokenizer(Preset.VOCAB_SIZE).write(output);
    try (HuggingFaceTokenizer tokenizer =
        HuggingFaceTokenizer.newInstance(
            directory.resolve("t/tokenizer.json"),
            Map.of("truncation", "false", "padding", "false"))) {
      String text = "The quick brown fox – naïve café, 东京 🎉\n\t1234.";
      long[] ids = tokenizer.encode(text, false, false).getIds();
      assertThat(ids.length).isLessThan(text.length());
      assertThat(tokenizer.decode(ids)).isEqualTo(text);
      assertThat(
              tokenizer.encode("<｜begin▁of▁sentence｜><｜User｜><｜Assistant｜>", false, false).getIds())
          .containsExactly(0, 128803, 128804);
      assertThat(tokenizer.decode(new long[] {128797})).isNotEmpty();
    }
    assertThat(Files.readString(directory.resolve("t/tokenizer_config.json")))
        .contains("chat_template");
  }

  @Test
  void refusesWhatItCannotMake() {
    assertThatThrownBy(() -> write(Preset.NANO.config(275), "small", 1))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("need 276");
    assertThatThrownBy(() -> new Synthesizer.Options(DType.F8_E4M3, 1, false))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("then convert it");
  }

  private void write(XmodelConfig config, String name, long seed) {
    Synthesizer.write(
        config,
        directory.resolve(name),
        new Synthesizer.Options(DType.BF16, seed, false),
        ProgressListener.NONE);
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double deviation(float[] values) {
    double mean = mean(values);
    double sum = 0;
    for (float value : values) {
      sum += (value - mean) * (value - mean);
    }
    return Math.sqrt(sum / values.length);
  }
}
