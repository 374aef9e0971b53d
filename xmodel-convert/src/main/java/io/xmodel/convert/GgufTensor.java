package io.xmodel.convert;

import io.xmodel.convert.writer.GgmlType;
import io.xmodel.convert.writer.GgufWriter;
import io.xmodel.error.RequestException;
import io.xmodel.error.Setting;
import io.xmodel.model.LayerWeights;
import io.xmodel.model.Linear;
import io.xmodel.model.ModelWeights;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tensor as llama.cpp names it, and where its numbers come from.
 *
 * @param entry name, type and shape in the file
 * @param matrix where a matrix comes from, or null
 * @param vector where a vector comes from, or null
 * @param headDim rows of a head whose rotary pairs are to be brought side by side, or 0
 */
record GgufTensor(
    GgufWriter.Entry entry, @Nullable Linear matrix, float @Nullable [] vector, int headDim) {

  /** All tensors of a model, those of the rotary embedding excepted. */
  static List<GgufTensor> of(ModelWeights weights, GgmlType type) {
    int headDim = weights.config().headDim();
    Collector tensors = new Collector(type);
    tensors.matrix("token_embd", weights.embedding(), 0);
    for (int i = 0; i < weights.layers().size(); i++) {
      LayerWeights layer = weights.layers().get(i);
      String block = "blk." + i + ".";
      tensors.vector(block + "attn_norm.weight", layer.inputNorm(), 0);
      tensors.matrix(block + "attn_q", layer.query(), headDim);
      tensors.matrix(block + "attn_k", layer.key(), headDim);
      tensors.matrix(block + "attn_v", layer.value(), 0);
      tensors.matrix(block + "attn_output", layer.output(), 0);
      tensors.vector(block + "ffn_norm.weight", layer.postAttentionNorm(), 0);
      tensors.matrix(block + "ffn_gate", layer.gate(), 0);
      tensors.matrix(block + "ffn_up", layer.up(), 0);
      tensors.matrix(block + "ffn_down", layer.down(), 0);
    }
    tensors.vector("output_norm.weight", weights.norm(), 0);
    if (!weights.tied()) {
      tensors.matrix("output", weights.head(), 0);
    }
    return tensors.list;
  }

  /** A vector, which is always F32. */
  static GgufTensor vector(String name, float[] values, int headDim) {
    GgufWriter.Entry entry = new GgufWriter.Entry(name, GgmlType.F32, new long[] {values.length});
    return new GgufTensor(entry, null, values, headDim);
  }

  /**
   * The row of the checkpoint that becomes a row of the file. The checkpoint rotates element i of a
   * head together with i + headDim/2, llama.cpp 2i with 2i + 1 ({@code permute} of its
   * convert_hf_to_gguf.py).
   */
  int sourceRow(int row) {
    if (headDim == 0) {
      return row;
    }
    int within = row % headDim;
    return row - within + within / 2 + within % 2 * (headDim / 2);
  }

  private static final class Collector {
    private final GgmlType type;
    private final List<GgufTensor> list = new ArrayList<>();

    Collector(GgmlType type) {
      this.type = type;
    }

    void vector(String name, float[] values, int headDim) {
      list.add(GgufTensor.vector(name, values, headDim));
    }

    void matrix(String name, Linear linear, int headDim) {
      if (linear.in() % type.blockSize() != 0) {
        throw new RequestException(
            "tensor '%s': %s needs rows of a multiple of %s, found %s. Choose bf16, f16 or f32 for this model."
                .formatted(linear.weight().name(), type, type.blockSize(), linear.in()),
            Setting.GGUF_TYPE);
      }
      GgufWriter.Entry entry =
          new GgufWriter.Entry(name + ".weight", type, new long[] {linear.out(), linear.in()});
      list.add(new GgufTensor(entry, linear, null, headDim));
      float[] bias = linear.bias();
      if (bias != null) {
        vector(name + ".bias", bias, headDim);
      }
    }
  }
}
