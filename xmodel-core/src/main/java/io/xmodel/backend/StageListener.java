package io.xmodel.backend;

/**
 * Hears the activations of a forward pass, for tests against a reference. A backend reports those
 * that it materialises; fused ones stay unheard.
 *
 * <p>Names follow the reference's modules: {@code embed_tokens}, {@code layers.0.input_layernorm},
 * {@code layers.0.q_proj}, {@code k_proj}, {@code v_proj} (before RoPE), {@code self_attn} (after
 * o_proj, before the residual scale), {@code post_attention_layernorm}, {@code mlp} (before the
 * residual scale), {@code layer_out}, {@code norm}, {@code logits}.
 */
@FunctionalInterface
public interface StageListener {
  /** Hears nothing. */
  StageListener NONE = (stage, row, values) -> {};

  /**
   * Reports one token's activation.
   *
   * @param stage name as above
   * @param row index of the token in the batch, slots one after another
   * @param values a copy that the listener may keep
   */
  void stage(String stage, int row, float[] values);
}
