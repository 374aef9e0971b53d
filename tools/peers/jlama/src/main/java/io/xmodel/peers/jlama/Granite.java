package io.xmodel.peers.jlama;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tjake.jlama.math.ActivationFunction;
import com.github.tjake.jlama.model.granite.GraniteConfig;
import com.github.tjake.jlama.model.granite.GraniteModel;
import com.github.tjake.jlama.safetensors.DType;
import com.github.tjake.jlama.safetensors.WeightLoader;
import com.github.tjake.jlama.tensor.AbstractTensor;
import com.github.tjake.jlama.tensor.KvBufferCache.KvBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** An Xmodel checkpoint as Jlama's Granite, whose four multipliers are µP's. */
final class Granite extends GraniteModel {
  private final int vocabulary;

  /**
   * Loads the weights.
   *
   * @param config config.json of the checkpoint
   * @param positions that a text may have
   */
  Granite(JsonNode config, WeightLoader weights, int positions) {
    super(granite(config, positions), weights, null, DType.F32, DType.F32, Optional.empty());
    this.vocabulary = config.path("vocab_size").asInt();
  }

  private static GraniteConfig granite(JsonNode config, int positions) {
    int hidden = config.path("hidden_size").asInt();
    int layers = config.path("num_hidden_layers").asInt();
    int heads = config.path("num_attention_heads").asInt();
    boolean mup = config.path("use_mup").asBoolean();
    double attention = config.path("mup_attention_residual_scale").asDouble(1.4);
    double ffn = config.path("mup_ffn_residual_scale").asDouble(1.4);
    refuse(
        config.hasNonNull("quantization_config"),
        "Jlama reads no quantised weights of this kind; give the 16-bit checkpoint.");
    refuse(
        config.path("attention_bias").asBoolean() || config.path("mlp_bias").asBoolean(),
        "Jlama's Granite has no biases, but this checkpoint has.");
    refuse(
        config.hasNonNull("rope_scaling"), "rope_scaling is not passed on to Jlama, but set here.");
    refuse(
        mup && attention != ffn,
        "Jlama's Granite has one residual scale, but the checkpoint's two differ.");
    int kvHeads = config.path("num_key_value_heads").asInt(heads);
    // Head h of a position p is turned as if at p + 2h, keys and queries alike: its table must
    // reach that far.
    int turns = positions + 2 * kvHeads;
    double width = hidden / config.path("mup_base_width").asDouble(256);
    return new GraniteConfig(
        turns,
        hidden,
        config.path("intermediate_size").asInt(),
        heads,
        kvHeads,
        layers,
        (float) config.path("rms_norm_eps").asDouble(1e-5),
        config.path("vocab_size").asInt(),
        config.path("bos_token_id").asInt(1),
        config.path("eos_token_id").asInt(2),
        ActivationFunction.Type.SILU,
        config.path("rope_theta").asDouble(10000),
        Map.of(),
        mup ? (float) (attention / Math.sqrt(layers)) : null,
        mup ? (float) heads / hidden : null,
        mup ? (float) config.path("mup_input_scale").asDouble(12) : null,
        mup ? (float) (width / config.path("mup_output_scale").asDouble(1)) : null);
  }

  private static void refuse(boolean reason, String sentence) {
    if (reason) {
      throw new IllegalArgumentException(sentence);
    }
  }

  /** Keys and values of an empty text. */
  KvBuffer open() {
    return kvBufferCache.getKvBuffer(UUID.randomUUID());
  }

  /** The types of the stored weights, of activations, and of activations that meet weights. */
  String types() {
    return "%s, activations %s and %s".formatted(modelDType, workingDType, workingQType);
  }

  /** The stored type. */
  String storedType() {
    return modelDType.name();
  }

  /** A row of logits to fill. */
  AbstractTensor logits() {
    return makeDenseTensor(1, vocabulary);
  }
}
