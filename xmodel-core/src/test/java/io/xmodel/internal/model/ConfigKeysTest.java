package io.xmodel.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.Goldens;
import io.xmodel.error.CheckpointException;
import io.xmodel.internal.json.StrictJson;
import io.xmodel.model.XmodelConfig;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No key of config.json that changes the arithmetic is passed over. */
class ConfigKeysTest {
  static final List<String> GOLDENS = Goldens.NAMES;

  private static final String MODEL =
      """
      {"model_type": "xmodel", "vocab_size": 10, "hidden_size": 512, "num_hidden_layers": 2,
       "num_attention_heads": 8, "intermediate_size": 16, "max_position_embeddings": 32}
      """;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'sliding_window': 16",
        "'sliding_window': 16, 'use_sliding_window': true",
        "'layer_types': ['full_attention', 'sliding_attention']",
        "'attn_logit_softcapping': 50.0",
        "'final_logit_softcapping': 30",
        "'qk_layernorm': true",
        "'use_qk_norm': true",
        "'partial_rotary_factor': 0.5",
        "'embedding_multiplier': 12",
        "'residual_multiplier': 0.2",
        "'logits_scaling': 6.0",
        "'attention_multiplier': 0.015625",
        "'query_pre_attn_scalar': 256",
        "'scale_emb': 12",
        "'scale_depth': 1.4",
        "'num_local_experts': 8",
        "'kv_lora_rank': 512",
        "'clip_qkv': 8.0",
        "'alibi': true",
        "'parallel_attn': true",
        "'is_encoder_decoder': true",
        "'norm_eps': 1e-6",
        "'hidden_activation': 'gelu_pytorch_tanh'",
        "'position_embedding_type': 'alibi'",
        "'is_causal': false",
        "'use_bidirectional_attention': true",
        "'no_rope_layers': [1, 0]",
        "'rope_interleave': true",
        "'mup_width_multiplier': 3.0",
        "'mup_something_new': 2",
        "'rope_something_new': 2",
        "'kv_channels': 128",
        "'num_kv_heads': 4",
        "'ffn_hidden_size': 32",
        "'text_config': {'hidden_size': 1}",
        "'quantization': {'group_size': 64, 'bits': 4}",
        "'compression_config': {'format': 'pack-quantized'}",
        "'per_layer_config': {'0': {'intermediate_size': 8}}",
        "'attention_chunk_size': 8192",
        "'swiglu_limit': 7.0",
        "'logit_scale': '1'",
      })
  void whatChangesTheArithmeticIsRefused(String keys) {
    String key = keys.substring(1, keys.indexOf('\'', 1));
    assertThatThrownBy(() -> read(keys))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith("c: '" + key + "': expected ")
        .hasMessageEndingWith(
            "It changes what the model computes in a way that this library does not know.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'sliding_window': null",
        "'sliding_window': 32",
        "'sliding_window': 4096, 'use_sliding_window': false, 'max_window_layers': 28",
        "'layer_types': ['full_attention', 'full_attention']",
        "'attn_logit_softcapping': null",
        "'use_qk_norm': false",
        "'partial_rotary_factor': 1.0",
        "'embedding_multiplier': 1",
        "'attention_multiplier': 0.125",
        "'query_pre_attn_scalar': 64",
        "'num_local_experts': 0",
        "'norm_eps': 1e-05",
        "'mup_width_multiplier': 2.0",
        "'rotary_dim': 64",
        "'num_layers': 2, 'ffn_hidden_size': 16, 'num_kv_heads': 8",
        "'hidden_act': 'swish', 'hidden_activation': 'silu'",
        "'pretraining_tp': 2, 'use_cache': true, 'attention_dropout': 0.1, 'dtype': 'float16'",
        "'auto_map': {'AutoConfig': 'x'}, 'transformers_version': '5.0.0', 'pad_token_id': 3",
        "'pruned_heads': {}, 'is_decoder': false, 'id2label': {'0': 'a'}, 'problem_type': null",
      })
  void whatDoesNotIsAccepted(String keys) {
    assertThat(read(keys)).isEmpty();
  }

  @Test
  void unknownKeysAreNamed() {
    assertThat(read("'never_heard_of': 3, 'nor_of_this': [1], 'null_says_nothing': null"))
        .containsExactly("never_heard_of", "nor_of_this");
  }

  @Test
  void unknownKeysOfAnyLengthAreNamedShortly() {
    assertThat(read("'%s': 3".formatted("k".repeat(4000))).getFirst()).hasSizeLessThan(250);
  }

  /** The list of keys that are read is what was asked for, so no golden has an unknown one. */
  @ParameterizedTest
  @FieldSource("GOLDENS")
  void goldensHaveNone(String golden) {
    ObjectNode json = StrictJson.readObject(Goldens.path(golden).resolve("config.json"));
    assertThat(check(json)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'transform_config': {'config_groups': {'R1': {}}}",
        "'sparsity_config': {'format': 'sparse-24-bitmask'}"
      })
  void quantizationThatMeansMore(String keys) {
    assertThatThrownBy(() -> quantization(keys))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("': expected nothing, found an object. It changes");
  }

  @Test
  void quantizationOfActivationsIsNotNeeded() {
    quantization(
        "'activation_scheme': 'dynamic', 'scale_fmt': 'ue8m0', 'modules_to_not_convert': ['lm_head'], 'sparsity_config': {'format': 'dense'}");
  }

  private static void quantization(String keys) {
    QuantizationReader.read(
        json("{'quantization_config': {'quant_method': 'fp8', %s}}".formatted(keys)), "c");
  }

  /** The unknown keys of a model with these. */
  private static List<String> read(String keys) {
    ObjectNode json = json(MODEL);
    json.setAll(json("{" + keys + "}"));
    ConfigReader.read(json, "c"); // as from a file
    return check(json);
  }

  private static List<String> check(ObjectNode json) {
    ConfigFields fields = new ConfigFields(json, "c");
    XmodelConfig config = ConfigReader.read(fields);
    return ConfigKeys.check(fields, config);
  }

  private static ObjectNode json(String text) {
    return StrictJson.parseObject(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8), "c");
  }
}
