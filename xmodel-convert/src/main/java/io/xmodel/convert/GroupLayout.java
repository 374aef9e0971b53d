package io.xmodel.convert;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.convert.writer.SafetensorsWriter;
import io.xmodel.error.RequestException;
import io.xmodel.error.Setting;
import io.xmodel.tensor.DType;
import io.xmodel.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Integers with an F16 scale for each group of 32 columns of a row, laid out as compressed-tensors'
 * {@code pack-quantized}: {@code weight_packed}, {@code weight_scale}, {@code weight_shape}.
 */
public enum GroupLayout implements MatrixLayout {
  /** Integers from −8 to 7: 4.5 bits a weight. */
  Q4(DType.Q4),
  /** Integers from −128 to 127: 8.5 bits a weight. */
  Q8(DType.Q8);

  /** Columns of a group. */
  static final int SIZE = 32;

  private final DType dtype;

  GroupLayout(DType dtype) {
    this.dtype = dtype;
  }

  DType dtype() {
    return dtype;
  }

  /** The tensors that an [out, in] weight becomes: codes, scales, shape. */
  List<SafetensorsWriter.Entry> entries(Tensor weight) {
    long[] shape = weight.shape();
    if (shape[1] % SIZE != 0) {
      throw new RequestException(
          "tensor '%s': %s needs rows of a multiple of %s, found %s. Leave this model in 16 bits, or choose FP8."
              .formatted(weight.name(), dtype.label(), SIZE, shape[1]),
          Setting.FLOAT8_WEIGHTS);
    }
    return List.of(
        new SafetensorsWriter.Entry(weight.name() + "_packed", dtype, shape),
        new SafetensorsWriter.Entry(
            weight.name() + "_scale", DType.F16, new long[] {shape[0], shape[1] / SIZE}),
        SafetensorsWriter.Entry.longs(weight.name() + "_shape", new long[] {2}));
  }

  /**
   * The {@code quantization_config} that describes it.
   *
   * @param head how embedding and head are stored, or null when they are not quantised. Hugging
   *     Face quantises linear layers only; a quantised embedding is this project's own extension.
   */
  ObjectNode config(@Nullable GroupLayout head) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("quant_method", "compressed-tensors")
        .put("format", "pack-quantized")
        .put("quantization_status", "compressed");
    ObjectNode groups = json.putObject("config_groups");
    ArrayNode targets = addGroup(groups, 0, this).add("Linear");
    ArrayNode ignore = json.putArray("ignore");
    if (head == this) {
      targets.add("Embedding");
    } else if (head != null) {
      // Names go before classes, so that these win over "Linear".
      addGroup(groups, 1, head).add("re:.*embed_tokens").add("re:.*lm_head");
    } else {
      ignore.add("lm_head");
    }
    return json;
  }

  /** Adds a group; returns its targets, still empty. */
  private static ArrayNode addGroup(ObjectNode groups, int index, GroupLayout layout) {
    ObjectNode group = groups.putObject("group_" + index);
    ArrayNode targets = group.putArray("targets");
    group
        .putObject("weights")
        .put("num_bits", layout.dtype.bits())
        .put("type", "int")
        .put("strategy", "group")
        .put("group_size", SIZE)
        .put("symmetric", true)
        .put("dynamic", false);
    return targets;
  }
}
