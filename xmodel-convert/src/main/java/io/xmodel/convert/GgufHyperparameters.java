package io.xmodel.convert;

import io.xmodel.convert.writer.GgufMetadata;
import io.xmodel.error.RequestException;
import io.xmodel.model.MupScales;
import io.xmodel.model.RopeFrequencies;
import io.xmodel.model.RopeScaling;
import io.xmodel.model.XmodelConfig;
import org.jspecify.annotations.Nullable;

/**
 * The model's shape and constants under llama.cpp's keys. With µP the architecture is {@code
 * granite}, whose four multipliers are µP's; without, {@code llama}.
 */
final class GgufHyperparameters {
  /** What llama.cpp takes for granted in yarn. */
  private static final float YARN_BETA_FAST = 32;

  private static final float YARN_BETA_SLOW = 1;

  private final XmodelConfig config;
  private final RopeFrequencies frequencies;

  GgufHyperparameters(XmodelConfig config) {
    this.config = config;
    this.frequencies = RopeFrequencies.of(config);
  }

  /**
   * Puts the keys.
   *
   * @throws RequestException when the two residual scales differ
   */
  void putInto(GgufMetadata metadata) {
    String architecture = config.useMup() ? "granite" : "llama";
    metadata.put("general.architecture", architecture);
    String prefix = architecture + ".";
    metadata
        .put(prefix + "vocab_size", config.vocabSize())
        .put(prefix + "block_count", config.numHiddenLayers())
        .put(prefix + "context_length", config.maxPositionEmbeddings())
        .put(prefix + "embedding_length", config.hiddenSize())
        .put(prefix + "feed_forward_length", config.intermediateSize())
        .put(prefix + "attention.head_count", config.numAttentionHeads())
        .put(prefix + "attention.head_count_kv", config.numKeyValueHeads())
        .put(prefix + "attention.layer_norm_rms_epsilon", config.rmsNormEps())
        .put(prefix + "rope.dimension_count", config.headDim())
        .put(prefix + "rope.freq_base", (float) config.ropeTheta());
    if (config.useMup()) {
      putScales(prefix, metadata);
    }
    putRope(prefix + "rope.scaling.", metadata);
  }

  private void putScales(String prefix, GgufMetadata metadata) {
    MupScales scales = config.scales();
    if (scales.attentionResidual() != scales.ffnResidual()) {
      throw new RequestException(
          "config.json has mup_attention_residual_scale %s and mup_ffn_residual_scale %s, but GGUF's granite architecture has one residual scale for both. A model whose two differ cannot be written as GGUF."
              .formatted(config.mup().attentionResidualScale(), config.mup().ffnResidualScale()));
    }
    metadata
        .put(prefix + "embedding_scale", scales.embedding())
        .put(prefix + "attention.scale", scales.attention())
        .put(prefix + "residual_scale", scales.attentionResidual())
        // The one that llama.cpp divides by.
        .put(prefix + "logit_scale", (float) (1.0 / scales.logits()));
  }

  private void putRope(String prefix, GgufMetadata metadata) {
    switch (config.ropeScaling()) {
      case RopeScaling.Linear linear ->
          metadata.put(prefix + "type", "linear").put(prefix + "factor", linear.factor());
      case RopeScaling.Yarn yarn when isUsual(yarn) -> {
        metadata
            .put(prefix + "type", "yarn")
            .put(prefix + "factor", yarn.factor())
            .put(prefix + "original_context_length", yarn.originalMaxPositionEmbeddings());
        double implied = 1 + 0.1 * Math.log(yarn.factor());
        putAttentionFactor(prefix, (float) (frequencies.attentionFactor() / implied), metadata);
      }
      default -> {
        metadata.put(prefix + "type", "none");
        putAttentionFactor(prefix, frequencies.attentionFactor(), metadata);
      }
    }
  }

  private static void putAttentionFactor(String prefix, float factor, GgufMetadata metadata) {
    if (factor != 1) {
      metadata.put(prefix + "attn_factor", factor);
    }
  }

  private static boolean isUsual(RopeScaling.Yarn yarn) {
    return yarn.betaFast() == YARN_BETA_FAST
        && yarn.betaSlow() == YARN_BETA_SLOW
        && yarn.truncate();
  }

  /**
   * What llama.cpp divides each pair's unscaled frequency by, {@code rope_freqs.weight}; null where
   * the keys say it all.
   */
  float @Nullable [] ropeFactors() {
    boolean needed =
        switch (config.ropeScaling()) {
          case RopeScaling.Llama3 llama3 -> true;
          case RopeScaling.Yarn yarn -> !isUsual(yarn);
          default -> false;
        };
    if (!needed) {
      return null;
    }
    float[] factors = new float[config.headDim() / 2];
    for (int i = 0; i < factors.length; i++) {
      double unscaled = Math.pow(config.ropeTheta(), -2.0 * i / config.headDim());
      factors[i] = (float) (unscaled / frequencies.inverse()[i]);
    }
    return factors;
  }
}
