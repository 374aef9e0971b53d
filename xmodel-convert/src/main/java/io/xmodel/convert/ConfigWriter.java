package io.xmodel.convert;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.internal.model.ConfigReader;
import io.xmodel.model.RopeScaling;
import io.xmodel.model.XmodelConfig;

/** {@link XmodelConfig} to config.json, the inverse of {@link ConfigReader}. */
final class ConfigWriter {
  private ConfigWriter() {}

  /**
   * The JSON of a config without RoPE scaling.
   *
   * @param torchDtype name of the weights' dtype as PyTorch has it: {@code bfloat16}
   */
  static ObjectNode write(XmodelConfig config, String torchDtype) {
    if (!(config.ropeScaling() instanceof RopeScaling.None)) {
      throw new IllegalArgumentException("rope_scaling is not written: " + config.ropeScaling());
    }
    XmodelConfig.Mup mup = config.mup();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.putArray("architectures").add("XmodelForCausalLM");
    return json.put("model_type", "xmodel")
        .put("vocab_size", config.vocabSize())
        .put("hidden_size", config.hiddenSize())
        .put("intermediate_size", config.intermediateSize())
        .put("num_hidden_layers", config.numHiddenLayers())
        .put("num_attention_heads", config.numAttentionHeads())
        .put("num_key_value_heads", config.numKeyValueHeads())
        .put("max_position_embeddings", config.maxPositionEmbeddings())
        .put("hidden_act", "silu")
        .put("rms_norm_eps", config.rmsNormEps())
        .put("rope_theta", config.ropeTheta())
        .putNull("rope_scaling")
        .put("tie_word_embeddings", config.tieWordEmbeddings())
        .put("attention_bias", config.attentionBias())
        .put("mlp_bias", config.mlpBias())
        .put("use_mup", config.useMup())
        .put("mup_input_scale", mup.inputScale())
        .put("mup_output_scale", mup.outputScale())
        .put("mup_attention_residual_scale", mup.attentionResidualScale())
        .put("mup_ffn_residual_scale", mup.ffnResidualScale())
        .put("mup_base_width", mup.baseWidth())
        .put("bos_token_id", config.bosTokenId())
        .put("eos_token_id", config.eosTokenId())
        .put("torch_dtype", torchDtype);
  }
}
