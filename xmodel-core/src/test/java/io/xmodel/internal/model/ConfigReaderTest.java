package io.xmodel.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.error.CheckpointException;
import io.xmodel.internal.json.StrictJson;
import io.xmodel.model.Quantization;
import io.xmodel.model.RopeScaling;
import io.xmodel.model.XmodelConfig;
import io.xmodel.tensor.DType;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {
  private static final String SMALLEST =
      """
      {"model_type": "xmodel", "vocab_size": 10, "hidden_size": 8, "num_hidden_layers": 1,
       "num_attention_heads": 2, "intermediate_size": 16, "max_position_embeddings": 32}
      """;

  @Test
  void defaultsAreThePublishedCodes() {
    assertThat(ConfigReader.read(json(SMALLEST), "c"))
        .isEqualTo(
            new XmodelConfig(
                10,
                8,
                16,
                1,
                2,
                2,
                32,
                1e-5f,
                10000,
                new RopeScaling.None(),
                true,
                false,
                false,
                false,
                new XmodelConfig.Mup(12, 1, 1.4f, 1.4f, 256),
                1,
                2));
  }

  @Test
  void oldAndNewNamesOfRopeTypes() {
    assertThat(rope("{\"type\":\"linear\",\"factor\":2}")).isEqualTo(new RopeScaling.Linear(2));
    assertThat(rope("{\"rope_type\":\"default\"}")).isEqualTo(new RopeScaling.None());
    assertThat(rope("null")).isEqualTo(new RopeScaling.None());
    assertThat(rope("{\"rope_type\":\"yarn\",\"factor\":4}"))
        .isEqualTo(new RopeScaling.Yarn(4, 32, 32, 1, null, null, null, true));
    assertThat(rope("{\"rope_type\":\"yarn\",\"original_max_position_embeddings\":8,\"mscale\":1}"))
        .isEqualTo(new RopeScaling.Yarn(4, 8, 32, 1, null, 1f, null, true));
  }

  /** The forms in which transformers wrote the same since version 5, and before. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "'rope_theta': 500000, 'rope_scaling': {'type': 'linear', 'factor': 2}",
        "'rope_theta': 500000, 'rope_scaling': {'rope_type': 'linear', 'factor': 2.0}, 'rope_parameters': null",
        "'rope_parameters': {'rope_type': 'linear', 'factor': 2.0, 'rope_theta': 500000.0}",
        "'rope_theta': 500000, 'rope_parameters': {'rope_type': 'linear', 'factor': 2.0}",
        "'rope_theta': 500000, 'rope_scaling': {}, 'rope_parameters': {'type': 'linear', 'factor': 2}",
        "'rope_theta': 5e5, 'rope_scaling': {'rope_type': 'linear', 'factor': 2}, 'rope_parameters': {'rope_type': 'linear', 'factor': 2, 'rope_theta': 500000}",
        "'rope_parameters': {'full_attention': {'rope_type': 'linear', 'factor': 2, 'rope_theta': 500000}}, 'layer_types': ['full_attention']",
        "'rope_parameters': {'rope_type': 'linear', 'factor': 2, 'rope_theta': 500000, 'partial_rotary_factor': 1.0}, 'partial_rotary_factor': 1",
      })
  void allFormsOfRope(String keys) {
    XmodelConfig config = with(keys);
    assertThat(config.ropeTheta()).isEqualTo(500000);
    assertThat(config.ropeScaling()).isEqualTo(new RopeScaling.Linear(2));
  }

  @Test
  void ropeWithoutScaling() {
    assertThat(with("'rope_parameters': {'rope_theta': 20000}").ropeTheta()).isEqualTo(20000);
    XmodelConfig config = with("'rope_parameters': {'rope_theta': 20000, 'rope_type': 'default'}");
    assertThat(config.ropeTheta()).isEqualTo(20000);
    assertThat(config.ropeScaling()).isEqualTo(new RopeScaling.None());
  }

  @Test
  void theOriginalContextLengthMayStandBeside() {
    assertThat(
            with("'original_max_position_embeddings': 8, 'rope_parameters': {'rope_type': 'llama3', 'rope_theta': 10000, 'factor': 4, 'low_freq_factor': 1, 'high_freq_factor': 4}")
                .ropeScaling())
        .isEqualTo(new RopeScaling.Llama3(4, 1, 4, 8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'rope_theta': 10000, 'rope_parameters': {'rope_theta': 20000} | rope_theta is there twice, as 10000.0 and as 20000.0",
        "'rope_scaling': {'type': 'linear', 'factor': 2}, 'rope_parameters': {'rope_type': 'default'} | scaling is there twice",
        "'rope_parameters': {'rope_type': 'linear', 'type': 'yarn', 'factor': 2} | 'rope_type' is \"linear\", but 'type' is \"yarn\"",
        "'rope_parameters': {'factor': 2, 'rope_theta': 10000} | 'rope_type' is missing",
        "'rope_parameters': {'rope_type': 'longrope', 'short_factor': [1], 'long_factor': [2]} | unknown rope type \"longrope\"",
        "'rope_parameters': {'rope_type': 'dynamic', 'factor': 2} | rope type \"dynamic\" changes",
        "'rope_parameters': {'rope_type': 'default', 'partial_rotary_factor': 0.25} | 'partial_rotary_factor': expected 1, found the number 0.25",
        "'rope_parameters': {'rope_type': 'default', 'mrope_section': [1, 2]} | 'mrope_section': expected nothing",
        "'rope_parameters': {'full_attention': {'rope_theta': 10000}, 'sliding_attention': {'rope_theta': 1e6}} | expected the same for all layers",
        "'original_max_position_embeddings': 8, 'rope_parameters': {'rope_type': 'yarn', 'factor': 2, 'original_max_position_embeddings': 16} | original_max_position_embeddings is there twice, as 8 and as 16",
        "'rope_parameters': 5 | 'rope_parameters': expected an object",
        "'rope_parameters': {'rope_theta': '10000'} | 'rope_theta': expected a number",
        "'rope_parameters': {'rope_theta': Infinity} | 'rope_theta': expected a number between 1.001 and 1.0E12, found the number Infinity",
        "'eos_token_id': [2, -1] | 'eos_token_id': expected an id between 0 and 9, found the number -1",
        "'rms_norm_eps': NaN | found the number NaN",
      })
  void contradictions(String keys, String sentence) {
    assertThatThrownBy(() -> with(keys))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith("c: ")
        .hasMessageContaining(sentence);
  }

  @Test
  void pythonsNumbersThatAreNone() {
    assertThat(with("'some_limits': [0.0, Infinity, -Infinity, NaN]").vocabSize()).isEqualTo(10);
  }

  @Test
  void everyIdOfAListEndsAText() {
    assertThat(
            ConfigReader.eosIds(
                json(SMALLEST.replace("}", ", \"eos_token_id\": [3, 5]}")), "c", 10))
        .containsExactly(3, 5);
    assertThat(ConfigReader.eosIds(json(SMALLEST), "c", 10)).containsExactly(2);
  }

  private static XmodelConfig with(String keys) {
    ObjectNode json = json(SMALLEST);
    json.setAll(json("{" + keys.replace('\'', '"') + "}"));
    return ConfigReader.read(json, "c");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "vocab_size | 0 | expected a whole number between 1 and 16777216, found the number 0.",
        "vocab_size | -5 | found the number -5.",
        "vocab_size | 99999999999999999999 | found the number 99999999999999999999.",
        "vocab_size | \"10\" | found the text \"10\".",
        "vocab_size | 10.0 | found the number 10.0.",
        "vocab_size | [10] | found a list.",
        "hidden_size | 7 | 'num_attention_heads' must divide 'hidden_size', found 2 and 7.",
        "hidden_size | 6 | must be even for rotary embeddings, found 6 / 2 = 3.",
        "hidden_size | 2000000 | expected a whole number between 1 and 1048576",
        "num_hidden_layers | 0 | expected a whole number between 1 and 1024, found the number 0.",
        "num_attention_heads | 0 | found the number 0.",
        "num_key_value_heads | 0 | found the number 0.",
        "num_key_value_heads | 3 | 'num_key_value_heads' must divide 'num_attention_heads', found 3 and 2.",
        "intermediate_size | null | 'intermediate_size' is missing.",
        "max_position_embeddings | -1 | found the number -1.",
        "head_dim | 8 | 'head_dim': expected hidden_size / num_attention_heads = 4, found 8.",
        "rms_norm_eps | 0 | expected a number between 1.0E-12 and 0.1, found the number 0.",
        "rms_norm_eps | -1e-5 | found the number -1.0E-5.",
        "rms_norm_eps | true | found true.",
        "rms_norm_eps | 1e999 | expected a number between",
        "rope_theta | 1 | expected a number between 1.001 and 1.0E12, found the number 1.",
        "tie_word_embeddings | \"yes\" | expected true or false, found the text \"yes\".",
        "attention_bias | 1 | expected true or false, found the number 1.",
        "use_mup | {} | expected true or false, found an object.",
        "mup_base_width | 0 | expected a whole number between 1 and 1048576",
        "mup_input_scale | 0 | expected a number between 1.0E-6 and 1000000.0, found the number 0.",
        "mup_output_scale | -1 | found the number -1.",
        "bos_token_id | 10 | expected an id between 0 and 9, found the number 10.",
        "eos_token_id | [\"2\"] | expected an id between 0 and 9, found the text \"2\".",
        "model_type | \"llama\" | 'model_type': expected \"xmodel\", found \"llama\". This library runs Xmodel-2.5 checkpoints only.",
        "model_type | null | expected \"xmodel\", found nothing.",
        "model_type | 3 | 'model_type': expected text, found the number 3.",
        "hidden_act | \"gelu\" | 'hidden_act': expected \"silu\", found \"gelu\"",
        "rope_scaling | 3 | 'rope_scaling': expected an object, found the number 3.",
        "rope_scaling | {\"factor\":2} | c: rope_scaling: 'rope_type' is missing.",
        "rope_scaling | {\"type\":\"su\"} | c: rope_scaling: unknown rope type \"su\"; expected default, linear, yarn or llama3.",
        "rope_scaling | {\"type\":\"dynamic\",\"factor\":2} | rope type \"dynamic\" changes the frequencies with the current length",
        "rope_scaling | {\"type\":\"linear\"} | c: rope_scaling: 'factor' is missing.",
        "rope_scaling | {\"type\":\"linear\",\"factor\":0} | 'factor': expected a number between 1.0 and 1000000.0, found the number 0.",
        "rope_scaling | {\"type\":\"yarn\",\"original_max_position_embeddings\":64} | must be at most max_position_embeddings, found 64 and 32.",
        "rope_scaling | {\"type\":\"yarn\",\"factor\":2,\"beta_fast\":1,\"beta_slow\":2} | 'beta_fast' must not be less than 'beta_slow', found 1.0 and 2.0.",
        "rope_scaling | {\"type\":\"llama3\",\"factor\":2,\"low_freq_factor\":4,\"high_freq_factor\":4,\"original_max_position_embeddings\":9} | 'high_freq_factor' must be greater",
      })
  void refuses(String key, String value, String expected) {
    ObjectNode json = json(SMALLEST);
    json.setAll(json("{\"%s\":%s}".formatted(key, value)));
    assertThatThrownBy(() -> ConfigReader.read(json, "c"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith("c: ")
        .hasMessageContaining(expected);
  }

  @Test
  void quantizationLayouts() {
    assertThat(quantization("null")).isEqualTo(new Quantization.None());
    assertThat(quantization("{\"quant_method\":\"fp8\",\"weight_block_size\":[64,32]}"))
        .isEqualTo(new Quantization.Block(DType.F8_E4M3, 64, 32));
    assertThat(quantization("{\"quant_method\":\"modelopt\",\"quant_algo\":\"FP8\"}"))
        .isEqualTo(new Quantization.Scaled(DType.F8_E4M3));
    String group =
        "{\"weights\":{\"num_bits\":%d,\"type\":\"int\",\"strategy\":\"group\",\"group_size\":32,\"actorder\":null}}";
    assertThat(
            quantization(
                "{\"quant_method\":\"compressed-tensors\",\"format\":\"pack-quantized\",\"config_groups\":{\"a\":%s,\"b\":%s}}"
                    .formatted(group.formatted(8), group.formatted(4))))
        .isEqualTo(new Quantization.Packed(Set.of(DType.Q4, DType.Q8), 32));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"quant_method\":\"gptq\"} | 'quant_method': expected fp8, compressed-tensors or modelopt, found \"gptq\".",
        "{} | 'quant_method': expected fp8, compressed-tensors or modelopt, found nothing.",
        "{\"quant_method\":\"fp8\",\"fmt\":\"e3m4\"} | 'fmt': expected e4m3 or e5m2, found \"e3m4\".",
        "{\"quant_method\":\"fp8\",\"weight_block_size\":[128]} | 'weight_block_size': expected two sizes between 1 and 65536",
        "{\"quant_method\":\"fp8\",\"weight_block_size\":[0,128]} | expected two sizes",
        "{\"quant_method\":\"modelopt\",\"quant_algo\":\"NVFP4\"} | 'quant_algo': expected FP8, found \"NVFP4\".",
        "{\"quant_method\":\"compressed-tensors\",\"format\":\"marlin-24\"} | 'format': expected float-quantized or pack-quantized, found \"marlin-24\".",
        "{\"quant_method\":\"compressed-tensors\",\"format\":\"pack-quantized\"} | 'config_groups' is missing or empty.",
        "{\"quant_method\":\"compressed-tensors\",\"format\":\"pack-quantized\",\"config_groups\":{\"g\":{\"weights\":{\"num_bits\":3,\"type\":\"int\",\"strategy\":\"group\",\"group_size\":32}}}} | weights: 'num_bits': expected 4 or 8, found 3.",
        "{\"quant_method\":\"compressed-tensors\",\"format\":\"pack-quantized\",\"config_groups\":{\"g\":{\"weights\":{\"num_bits\":4,\"type\":\"float\",\"strategy\":\"group\",\"group_size\":32}}}} | 'type': expected int, found \"float\".",
        "{\"quant_method\":\"compressed-tensors\",\"format\":\"pack-quantized\",\"config_groups\":{\"g\":{\"weights\":{\"num_bits\":4,\"type\":\"int\",\"strategy\":\"channel\",\"group_size\":32}}}} | 'strategy': expected group, found \"channel\".",
        "{\"quant_method\":\"compressed-tensors\",\"format\":\"pack-quantized\",\"config_groups\":{\"g\":{\"weights\":{\"num_bits\":4,\"type\":\"int\",\"strategy\":\"group\",\"group_size\":128}}}} | 'group_size': expected 32, found 128. Its weights cannot be read; use the 16-bit checkpoint, or convert that to FP8 or to integers.",
        "{\"quant_method\":\"compressed-tensors\",\"format\":\"pack-quantized\",\"config_groups\":{\"g\":{\"weights\":{\"num_bits\":4,\"type\":\"int\",\"strategy\":\"group\",\"group_size\":32,\"symmetric\":false}}}} | 'symmetric': expected true, found false.",
        "{\"quant_method\":\"compressed-tensors\",\"format\":\"pack-quantized\",\"config_groups\":{\"g\":{\"weights\":{\"num_bits\":4,\"type\":\"int\",\"strategy\":\"group\",\"group_size\":32,\"dynamic\":true}}}} | 'dynamic': expected false, found true.",
        "{\"quant_method\":\"compressed-tensors\",\"format\":\"pack-quantized\",\"config_groups\":{\"g\":{\"weights\":{\"num_bits\":4,\"type\":\"int\",\"strategy\":\"group\",\"group_size\":32,\"actorder\":\"static\"}}}} | 'actorder': expected null, found \"static\".",
        "{\"quant_method\":\"compressed-tensors\",\"format\":\"float-quantized\"} | 'config_groups' is missing or empty.",
        "{\"quant_method\":\"compressed-tensors\",\"format\":\"float-quantized\",\"config_groups\":{\"g\":{\"weights\":{\"num_bits\":4,\"type\":\"float\"}}}} | config_groups: g: weights: 'num_bits'",
        "{\"quant_method\":\"compressed-tensors\",\"format\":\"float-quantized\",\"config_groups\":{\"g\":{\"weights\":{\"num_bits\":8,\"type\":\"int\"}}}} | 'type': expected float, found \"int\".",
        "{\"quant_method\":\"compressed-tensors\",\"format\":\"float-quantized\",\"config_groups\":{\"g\":{\"weights\":{\"num_bits\":8,\"type\":\"float\",\"strategy\":\"group\"}}}} | 'strategy': expected tensor or channel, found \"group\".",
        "{\"quant_method\":\"compressed-tensors\",\"format\":\"float-quantized\",\"config_groups\":{\"g\\nh\":{\"weights\":{\"num_bits\":4}}}} | config_groups: g\\nh: weights: 'num_bits'",
        "{\"quant_method\":\"compressed-tensors\",\"format\":\"float-quantized\",\"config_groups\":{\"g\\nh\":7}} | config_groups: 'g\\nh': expected an object",
        "7 | 'quantization_config': expected an object, found the number 7.",
      })
  void refusesQuantization(String value, String expected) {
    assertThatThrownBy(() -> quantization(value))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(expected);
  }

  /** Names come from the file, and a message is one line. */
  @Test
  void escapesNamesOfLayersInMessages() {
    ObjectNode json = json(SMALLEST);
    json.setAll(
        json(
            "{\"rope_parameters\":{\"a\":{\"rope_type\":\"default\"},\"b\\nc\":{\"rope_type\":\"yarn\"}}}"));
    assertThatThrownBy(() -> ConfigReader.read(json, "c"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("found other values for b\\nc.");
  }

  private static Quantization quantization(String value) {
    return QuantizationReader.read(json("{\"quantization_config\":%s}".formatted(value)), "c");
  }

  private static @Nullable RopeScaling rope(String value) {
    ObjectNode json = json(SMALLEST);
    json.setAll(json("{\"rope_scaling\":%s}".formatted(value)));
    return ConfigReader.read(json, "c").ropeScaling();
  }

  private static ObjectNode json(String text) {
    return StrictJson.parseObject(text.getBytes(StandardCharsets.UTF_8), "c");
  }
}
