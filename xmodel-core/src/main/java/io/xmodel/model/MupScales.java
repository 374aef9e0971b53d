package io.xmodel.model;

/**
 * µP as the forward pass sees it: five factors, computed once. Without µP they are the usual ones,
 * so that nothing downstream asks {@code use_mup}.
 *
 * @param embedding multiplies the embedded token: mup_input_scale, else 1
 * @param attention multiplies q·k before the softmax: 1/head_dim, else 1/√head_dim
 * @param attentionResidual multiplies the attention block's output:
 *     mup_attention_residual_scale/√layers, else 1
 * @param ffnResidual multiplies the feed-forward block's output: mup_ffn_residual_scale/√layers,
 *     else 1
 * @param logits multiplies the head's output: mup_output_scale/(hidden_size/mup_base_width), else 1
 */
public record MupScales(
    float embedding, float attention, float attentionResidual, float ffnResidual, float logits) {

  static MupScales of(XmodelConfig config) {
    if (!config.useMup()) {
      return new MupScales(1f, (float) (1 / Math.sqrt(config.headDim())), 1f, 1f, 1f);
    }
    XmodelConfig.Mup mup = config.mup();
    double rootLayers = Math.sqrt(config.numHiddenLayers());
    double widthMultiplier = (double) config.hiddenSize() / mup.baseWidth();
    return new MupScales(
        mup.inputScale(),
        1f / config.headDim(),
        (float) (mup.attentionResidualScale() / rootLayers),
        (float) (mup.ffnResidualScale() / rootLayers),
        (float) (mup.outputScale() / widthMultiplier));
  }
}
