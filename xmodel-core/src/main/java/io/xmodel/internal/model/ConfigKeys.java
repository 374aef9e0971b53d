package io.xmodel.internal.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.xmodel.error.CheckpointException;
import io.xmodel.error.Quoted;
import io.xmodel.internal.json.StrictJson;
import io.xmodel.model.XmodelConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that {@link ConfigReader} does not read. Each is harmless; or changes the arithmetic
 * unless it has a certain value, and is refused with any other; or is unknown, and named in a
 * warning. Nothing that changes the arithmetic is passed over: the result would be plausible
 * garbage.
 *
 * <p>The names are those of Llama's relatives in transformers.
 */
final class ConfigKeys {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigKeys.class);

  /** Relative difference of numbers that are written with few digits. */
  private static final double CLOSE = 1e-5;

  /** What only training, other tasks, or the bookkeeping of a library needs. */
  private static final Set<String> HARMLESS =
      words(
          """
          architectures auto_map transformers_version torch_dtype dtype _name_or_path _commit_hash
          _attn_implementation _attn_implementation_autoset attn_implementation _flash_attn_2_enabled
          _experts_implementation use_flash_attn use_flash_attention flash_attention use_cache
          use_return_dict return_dict output_attentions output_hidden_states torchscript
          initializer_range initializer_factor init_std attention_dropout attention_dropout_prob
          hidden_dropout hidden_dropout_prob resid_pdrop embd_pdrop attn_pdrop residual_dropout
          embedding_dropout dropout classifier_dropout ffn_dropout layerdrop pad_token_id
          unk_token_id sep_token_id cls_token_id mask_token_id decoder_start_token_id
          tokenizer_class bos_token eos_token pad_token pretraining_tp tensor_parallel_degree
          chunk_size_feed_forward gradient_checkpointing id2label label2id num_labels problem_type
          finetuning_task task_specific_params max_window_layers keys_to_ignore_at_inference
          is_decoder router_aux_loss_coef output_router_logits num_nextn_predict_layers
          num_mtp_layers _from_model_config base_model_tp_plan base_model_pp_plan
          name license seq_length model_max_length fuse_norm fuse_cross_entropy fuse_swiglu
          unsloth_version unsloth_fixed transformers_weights
          """);

  /** Parts that other models have: off with false, nothing, 0 or an empty list. */
  private static final Set<String> OFF =
      words(
          """
          qk_layernorm use_qk_norm use_qknorm qk_norm q_norm k_norm use_qkv_bias qkv_bias use_bias
          bias attention_out_bias attention_output_bias attn_bias o_proj_bias lm_head_bias
          add_bias_linear add_qkv_bias attention_qkv_bias embedding_bias
          alibi use_alibi parallel_attn use_parallel_residual parallel_residual
          new_decoder_architecture multi_query num_experts num_local_experts n_routed_experts
          n_shared_experts num_shared_experts num_experts_per_tok moe_intermediate_size
          moe_layer_freq first_k_dense_replace q_lora_rank kv_lora_rank no_rope_layer_interval
          use_bidirectional_attention is_encoder_decoder add_cross_attention cross_attention_freq
          cross_attention_layers use_post_norm post_norm sandwich_norm use_depth_mup
          layernorm_zero_centered_gamma rms_norm_add_unit_offset norm_add_unit_offset
          attention_sink attention_sinks use_sinks sink_tokens attention_chunk_size
          attn_temperature_tuning attention_temperature_tuning rope_interleave rope_interleaved
          rotary_interleaved interleaved_rope per_layer_config block_configs layer_scale
          layerscale_value use_logit_cap attn_softcap head_softcap scale_embedding
          use_embedding_norm embedding_norm embed_layernorm normalize_embeddings
          attn_output_gate attention_output_gate use_attention_gate gated_attention
          mamba_d_state ssm_state_size use_mamba use_differential_attention
          text_config vision_config audio_config compression_config quantization pruned_heads
          use_dora lora_rank peft_config adapter_config
          """);

  /** Numbers that must not be there at all: 0 would mean something, too. */
  private static final Set<String> ABSENT =
      words(
          """
          attn_logit_softcapping final_logit_softcapping attention_logit_softcapping
          attn_logit_softcap final_logit_softcap logits_soft_cap logit_softcap router_logit_softcapping
          clip_qkv attn_clip swiglu_limit swiglu_alpha softmax_scale attn_scale attention_scale
          attention_softmax_scale scale_depth scale_emb dim_model_base
          llama_4_scaling floor_scale max_position_interpolation
          """);

  /** Factors, which change nothing if they are 1. */
  private static final Set<String> ONE =
      words(
          """
          embedding_multiplier residual_multiplier logits_scaling logit_scale lm_head_multiplier
          key_multiplier attention_in_multiplier attention_out_multiplier emb_scale embedding_scale
          partial_rotary_factor rotary_pct rotary_percent rotary_percentage rope_pct rope_factor
          rope_ratio residual_scale output_scale
          """);

  /** Other names of what the config has, and what is derived from it. */
  private static final Map<String, ToDoubleFunction<XmodelConfig>> SAME =
      Map.ofEntries(
          Map.entry("mup_width_multiplier", c -> (double) c.hiddenSize() / c.mup().baseWidth()),
          Map.entry("attention_multiplier", c -> c.scales().attention()),
          Map.entry("query_pre_attn_scalar", c -> 1 / square(c.scales().attention())),
          Map.entry("layer_norm_eps", XmodelConfig::rmsNormEps),
          Map.entry("layer_norm_epsilon", XmodelConfig::rmsNormEps),
          Map.entry("layernorm_epsilon", XmodelConfig::rmsNormEps),
          Map.entry("rms_norm_epsilon", XmodelConfig::rmsNormEps),
          Map.entry("norm_eps", XmodelConfig::rmsNormEps),
          Map.entry("norm_epsilon", XmodelConfig::rmsNormEps),
          Map.entry("attention_head_dim", XmodelConfig::headDim),
          Map.entry("kv_channels", XmodelConfig::headDim),
          Map.entry("qk_head_dim", XmodelConfig::headDim),
          Map.entry("v_head_dim", XmodelConfig::headDim),
          Map.entry("qk_rope_head_dim", XmodelConfig::headDim),
          Map.entry("rotary_dim", XmodelConfig::headDim),
          Map.entry("rotary_ndims", XmodelConfig::headDim),
          Map.entry("num_kv_heads", XmodelConfig::numKeyValueHeads),
          Map.entry("multi_query_group_num", XmodelConfig::numKeyValueHeads),
          Map.entry("num_query_groups", XmodelConfig::numKeyValueHeads),
          Map.entry("num_layers", XmodelConfig::numHiddenLayers),
          Map.entry("n_layer", XmodelConfig::numHiddenLayers),
          Map.entry("n_head", XmodelConfig::numAttentionHeads),
          Map.entry("n_embd", XmodelConfig::hiddenSize),
          Map.entry("d_model", XmodelConfig::hiddenSize),
          Map.entry("ffn_hidden_size", XmodelConfig::intermediateSize),
          Map.entry("ffn_dim", XmodelConfig::intermediateSize),
          Map.entry("rotary_base", XmodelConfig::ropeTheta),
          Map.entry("rotary_emb_base", XmodelConfig::ropeTheta),
          Map.entry("rope_base", XmodelConfig::ropeTheta));

  /** Texts and flags, and the values that mean what is computed here. */
  private static final Map<String, Set<String>> ONE_OF =
      Map.ofEntries(
          Map.entry("hidden_activation", Set.of("silu", "swish")),
          Map.entry("activation_function", Set.of("silu", "swish")),
          Map.entry("activation", Set.of("silu", "swish", "swiglu")),
          Map.entry("position_embedding_type", Set.of("rope", "rotary")),
          Map.entry("normalization", Set.of("RMSNorm", "rmsnorm")),
          Map.entry("norm_type", Set.of("rms_norm", "rmsnorm", "RMSNorm")),
          Map.entry("is_causal", Set.of("true")),
          Map.entry("use_rope", Set.of("true")),
          Map.entry("rotary", Set.of("true")),
          Map.entry("use_rotary_embedding", Set.of("true")),
          Map.entry("scale_attn_weights", Set.of("true")));

  /** The types of layers that see all tokens before them. */
  private static final Set<String> FULL = Set.of("full_attention", "attention", "full");

  /** Of rope_parameters: what the reference does not read for the type that is used. */
  private static final Set<String> ROPE_HARMLESS =
      words(
          """
          rope_theta rope_type type factor original_max_position_embeddings attention_factor
          beta_fast beta_slow mscale mscale_all_dim truncate short_factor long_factor
          low_freq_factor high_freq_factor finetuned
          """);

  /** Of quantization_config: what concerns activations, or says again what the tensors say. */
  private static final Set<String> QUANTIZATION_HARMLESS =
      words(
          """
          quant_method quant_algo format fmt config_groups weight_block_size activation_scheme
          scale_fmt modules_to_not_convert ignored_layers ignore exclude_modules kv_cache_scheme
          kv_cache_quant_algo quantization_status global_compression_ratio version producer
          is_checkpoint_fp8_serialized dequantize quant_type kv_cache
          """);

  private ConfigKeys() {}

  /**
   * Goes through the keys that nobody asked for.
   *
   * @return those that are unknown, which were logged
   * @throws CheckpointException when one asks for what is not computed here
   */
  static List<String> check(ConfigFields fields, XmodelConfig config) {
    checkWindow(fields, config);
    checkLayers(fields);
    List<String> unknown = new ArrayList<>();
    for (String key : fields.rest()) {
      JsonNode value = fields.json().path(key);
      if (HARMLESS.contains(key)) {
        continue;
      }
      if (SAME.containsKey(key)) {
        double expected = SAME.get(key).applyAsDouble(config);
        require(close(value, expected), fields, key, Double.toString(expected));
      } else if (ONE_OF.containsKey(key)) {
        String expected = ONE_OF.get(key).stream().sorted().collect(Collectors.joining(" or "));
        require(ONE_OF.get(key).contains(value.asText()), fields, key, expected);
      } else if (!isKnown(fields, key, value)) {
        unknown.add(Quoted.shortened(key));
      }
    }
    warn(fields, unknown);
    return unknown;
  }

  /** As {@link #check}, of a section about rotary embeddings. */
  static void checkRope(ConfigFields section) {
    List<String> unknown = new ArrayList<>();
    for (String key : section.rest()) {
      JsonNode value = section.json().path(key);
      if (key.equals("attn_factor") || key.equals("extrapolation_factor")) {
        require(close(value, 1), section, key, "1");
      } else if (key.startsWith("mrope_") || key.equals("llama_4_scaling_beta")) {
        require(isOff(value), section, key, "nothing");
      } else if (!ROPE_HARMLESS.contains(key) && !isKnown(section, key, value)) {
        unknown.add(Quoted.shortened(key));
      }
    }
    warn(section, unknown);
  }

  /** As {@link #check}, of quantization_config. */
  static void checkQuantization(ConfigFields section) {
    List<String> unknown = new ArrayList<>();
    for (String key : section.rest()) {
      JsonNode value = section.json().path(key);
      if (key.equals("transform_config") || key.equals("sparsity_config")) {
        // What rotates weights, or leaves some out, gives their numbers another meaning.
        require(isOff(value) || isDense(value), section, key, "nothing");
      } else if (!QUANTIZATION_HARMLESS.contains(key) && !isKnown(section, key, value)) {
        unknown.add(Quoted.shortened(key));
      }
    }
    warn(section, unknown);
  }

  private static boolean isDense(JsonNode sparsity) {
    return sparsity.path("format").asText().equals("dense");
  }

  /** Whether it is a key of the tables for any object; checks its value. */
  private static boolean isKnown(ConfigFields fields, String key, JsonNode value) {
    if (ONE.contains(key)) {
      require(close(value, 1), fields, key, "1");
    } else if (ABSENT.contains(key)) {
      require(false, fields, key, "nothing");
    } else if (OFF.contains(key)) {
      require(isOff(value), fields, key, "nothing or false");
    } else if (key.startsWith("mup_") || key.startsWith("rope_") || key.startsWith("rotary_")) {
      // New names of what surely changes the arithmetic.
      require(isOff(value), fields, key, "no such key");
    } else {
      return false;
    }
    return true;
  }

  /** A window as long as the context hides nothing. */
  private static void checkWindow(ConfigFields fields, XmodelConfig config) {
    JsonNode used = fields.find("use_sliding_window");
    boolean off = used != null && isOff(used);
    for (String key : List.of("sliding_window", "sliding_window_size", "local_attention_window")) {
      JsonNode window = fields.find(key);
      require(
          window == null
              || off
              || isOff(window)
              || (window.isNumber() && window.doubleValue() >= config.maxPositionEmbeddings()),
          fields,
          key,
          "nothing, or at least max_position_embeddings");
    }
    fields.find("sliding_window_pattern"); // of no effect without a window
  }

  private static void checkLayers(ConfigFields fields) {
    for (String key : List.of("layer_types", "layers_block_type", "attn_type_list")) {
      JsonNode types = fields.find(key);
      for (JsonNode type : types == null ? List.<JsonNode>of() : types) {
        require(FULL.contains(type.asText()), fields, key, "full_attention for all layers");
      }
    }
    JsonNode rotary = fields.find("no_rope_layers"); // 1 for a layer that has them, by this name
    for (JsonNode layer : rotary == null ? List.<JsonNode>of() : rotary) {
      require(layer.asInt() == 1, fields, "no_rope_layers", "1 for all layers");
    }
  }

  private static boolean isOff(JsonNode value) {
    return value.isNull()
        || value.isMissingNode()
        || (value.isBoolean() && !value.booleanValue())
        || (value.isNumber() && value.doubleValue() == 0)
        || (value.isContainerNode() && value.isEmpty())
        || (value.isTextual() && value.textValue().isEmpty());
  }

  private static boolean close(JsonNode value, double expected) {
    return value.isNumber()
        && Math.abs(value.doubleValue() - expected) <= CLOSE * Math.abs(expected);
  }

  private static void require(boolean holds, ConfigFields fields, String key, String expected) {
    if (!holds) {
      throw new CheckpointException(
          "%s: '%s': expected %s, found %s. It changes what the model computes in a way that this library does not know."
              .formatted(
                  fields.where(),
                  Quoted.shortened(key),
                  expected,
                  StrictJson.kind(fields.json().path(key))));
    }
  }

  private static void warn(ConfigFields fields, List<String> unknown) {
    if (!unknown.isEmpty()) {
      LOG.warn(
          "{}: unknown keys are not used: {}. If one changes what the model computes, results are wrong.",
          fields.where(),
          unknown.size() > 10
              ? String.join(", ", unknown.subList(0, 10)) + ", …"
              : String.join(", ", unknown));
    }
  }

  private static double square(double value) {
    return value * value;
  }

  private static Set<String> words(String text) {
    return Stream.of(text.split("\\s+"))
        .filter(word -> !word.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }
}
