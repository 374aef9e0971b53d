package io.xmodel.convert;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.convert.writer.SafetensorsWriter;
import io.xmodel.tensor.DType;
import io.xmodel.tensor.Tensor;
import java.util.List;

/** How FP8 weights are scaled in a converted checkpoint; each is a layout that other tools read. */
public enum Float8Layout implements MatrixLayout {
  /** DeepSeek's: a factor for each block of 128 × 128, {@code weight_scale_inv}. */
  BLOCK,
  /** compressed-tensors: a factor for each output row, {@code weight_scale} [out, 1]. */
  CHANNEL,
  /** compressed-tensors: one factor for each matrix, {@code weight_scale} []. */
  TENSOR;

  static final int BLOCK_SIZE = 128;

  /** The tensors that an [out, in] weight becomes: codes, scales. */
  List<SafetensorsWriter.Entry> entries(Tensor weight) {
    return List.of(
        new SafetensorsWriter.Entry(weight.name(), DType.F8_E4M3, weight.shape()),
        new SafetensorsWriter.Entry(
            weight.name() + (this == BLOCK ? "_scale_inv" : "_scale"),
            DType.F32,
            scaleShape(weight.rows(), weight.columns())));
  }

  /** Shape of the scale tensor of an [out, in] weight. */
  long[] scaleShape(int out, int in) {
    return switch (this) {
      case BLOCK -> new long[] {Math.ceilDiv(out, BLOCK_SIZE), Math.ceilDiv(in, BLOCK_SIZE)};
      case CHANNEL -> new long[] {out, 1};
      case TENSOR -> new long[] {};
    };
  }

  /**
   * The {@code quantization_config} that describes it.
   *
   * @param head whether embedding and head are FP8 too. Hugging Face quantises linear layers only;
   *     an FP8 embedding, {@code model.embed_tokens.weight} with its scale beside it, is this
   *     project's own extension.
   */
  ObjectNode config(boolean head) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (this == BLOCK) {
      json.put("quant_method", "fp8").put("fmt", "e4m3").put("activation_scheme", "dynamic");
      json.putArray("weight_block_size").add(BLOCK_SIZE).add(BLOCK_SIZE);
      if (!head) {
        json.putArray("modules_to_not_convert").add("lm_head");
      }
      return json;
    }
    json.put("quant_method", "compressed-tensors").put("format", "float-quantized");
    ObjectNode group = json.putObject("config_groups").putObject("group_0");
    var targets = group.putArray("targets").add("Linear");
    var ignore = json.putArray("ignore");
    if (head) {
      targets.add("Embedding");
    } else {
      ignore.add("lm_head");
    }
    group
        .putObject("weights")
        .put("num_bits", 8)
        .put("type", "float")
        .put("strategy", this == CHANNEL ? "channel" : "tensor")
        .put("symmetric", true)
        .put("dynamic", false);
    return json;
  }
}
