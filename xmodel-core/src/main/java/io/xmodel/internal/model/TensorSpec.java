package io.xmodel.internal.model;

import io.xmodel.model.XmodelConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * A tensor that a model of a given config consists of, for those who write checkpoints.
 *
 * @param name its name in the file
 * @param shape extents; a matrix is [out, in]
 * @param role its part in the model
 */
public record TensorSpec(String name, long[] shape, Role role) {
  /** What a tensor is for. */
  public enum Role {
    /** The embedding, [V, H]. */
    EMBEDDING,
    /** The untied head, [V, H]. */
    HEAD,
    /** A layer's matrix. */
    LINEAR,
    /** A layer's bias. */
    BIAS,
    /** A layer's RMSNorm gain. */
    NORM,
    /** The gain before the head. */
    FINAL_NORM
  }

  /** All tensors in the order in which the forward pass meets them. */
  public static List<TensorSpec> of(XmodelConfig config) {
    List<TensorSpec> specs = new ArrayList<>();
    long hidden = config.hiddenSize();
    long kv = config.kvSize();
    long ffn = config.intermediateSize();
    long[] vocabulary = {config.vocabSize(), hidden};
    specs.add(new TensorSpec("model.embed_tokens.weight", vocabulary, Role.EMBEDDING));
    for (int i = 0; i < config.numHiddenLayers(); i++) {
      String layer = "model.layers." + i + ".";
      specs.add(norm(layer + "input_layernorm.weight", hidden, Role.NORM));
      addLinear(specs, layer + "self_attn.q_proj", hidden, hidden, config.attentionBias());
      addLinear(specs, layer + "self_attn.k_proj", kv, hidden, config.attentionBias());
      addLinear(specs, layer + "self_attn.v_proj", kv, hidden, config.attentionBias());
      addLinear(specs, layer + "self_attn.o_proj", hidden, hidden, config.attentionBias());
      specs.add(norm(layer + "post_attention_layernorm.weight", hidden, Role.NORM));
      addLinear(specs, layer + "mlp.gate_proj", ffn, hidden, config.mlpBias());
      addLinear(specs, layer + "mlp.up_proj", ffn, hidden, config.mlpBias());
      addLinear(specs, layer + "mlp.down_proj", hidden, ffn, config.mlpBias());
    }
    specs.add(norm("model.norm.weight", hidden, Role.FINAL_NORM));
    if (!config.tieWordEmbeddings()) {
      specs.add(new TensorSpec("lm_head.weight", vocabulary, Role.HEAD));
    }
    return List.copyOf(specs);
  }

  /** Whether it is a matrix rather than a vector. */
  public boolean isMatrix() {
    return shape.length == 2;
  }

  /** Rows of a matrix, elements of a vector. */
  public int rows() {
    return Math.toIntExact(shape[0]);
  }

  /** Columns of a matrix, 1 for a vector. */
  public int columns() {
    return isMatrix() ? Math.toIntExact(shape[1]) : 1;
  }

  private static TensorSpec norm(String name, long size, Role role) {
    return new TensorSpec(name, new long[] {size}, role);
  }

  private static void addLinear(
      List<TensorSpec> specs, String module, long out, long in, boolean bias) {
    specs.add(new TensorSpec(module + ".weight", new long[] {out, in}, Role.LINEAR));
    if (bias) {
      specs.add(new TensorSpec(module + ".bias", new long[] {out}, Role.BIAS));
    }
  }
}
