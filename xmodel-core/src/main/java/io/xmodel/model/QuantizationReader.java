package io.xmodel.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.error.CheckpointException;
import io.xmodel.tensor.DType;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@code quantization_config} of config.json. Only layouts whose arithmetic is known are
 * accepted: a scale understood wrongly gives plausible-looking garbage.
 */
final class QuantizationReader {
  private final ConfigFields fields;

  private QuantizationReader(ConfigFields fields) {
    this.fields = fields;
  }

  static Quantization read(ObjectNode config, String where) {
    ConfigFields fields = new ConfigFields(config, where).object("quantization_config");
    return fields == null ? new Quantization.None() : new QuantizationReader(fields).read();
  }

  private Quantization read() {
    String method = fields.text("quant_method");
    return switch (method) {
      case "fp8" -> fp8();
      case "compressed-tensors" -> compressedTensors();
      case "modelopt" -> modelOpt();
      case null, default ->
          throw refuse("quant_method", "fp8, compressed-tensors or modelopt", method);
    };
  }

  private Quantization fp8() {
    String format = fields.text("fmt");
    DType dtype =
        switch (format) {
          case null -> DType.F8_E4M3;
          case "e4m3", "float8_e4m3fn" -> DType.F8_E4M3;
          case "e5m2" -> DType.F8_E5M2;
          default -> throw refuse("fmt", "e4m3 or e5m2", format);
        };
    JsonNode block = fields.find("weight_block_size");
    if (block == null) {
      return new Quantization.Scaled(dtype);
    }
    if (!block.isArray() || block.size() != 2 || !isBlockSize(block.get(0), block.get(1))) {
      throw fields.wrong("weight_block_size", "two sizes between 1 and 65536", block);
    }
    return new Quantization.Block(dtype, block.get(0).intValue(), block.get(1).intValue());
  }

  private static boolean isBlockSize(JsonNode rows, JsonNode columns) {
    return rows.isInt()
        && columns.isInt()
        && Math.min(rows.intValue(), columns.intValue()) >= 1
        && Math.max(rows.intValue(), columns.intValue()) <= 65536;
  }

  private Quantization compressedTensors() {
    String format = fields.text("format");
    if (!"float-quantized".equals(format)) {
      throw refuse("format", "float-quantized", format);
    }
    ConfigFields groups = fields.object("config_groups");
    if (groups == null || groups.json().isEmpty()) {
      throw new CheckpointException(
          "%s: 'config_groups' is missing or empty.".formatted(fields.where()));
    }
    for (Map.Entry<String, JsonNode> entry : groups.json().properties()) {
      ConfigFields group = groups.object(entry.getKey());
      ConfigFields weights = group == null ? null : group.object("weights");
      if (weights != null) {
        new QuantizationReader(weights).checkWeights();
      }
    }
    return new Quantization.Scaled(DType.F8_E4M3);
  }

  /** The {@code weights} of one group: 8-bit floats, one scale a tensor or a channel. */
  private void checkWeights() {
    fields.integer("num_bits", 8, 8);
    String type = fields.text("type");
    if (!"float".equals(type)) {
      throw refuse("type", "float", type);
    }
    String strategy = fields.text("strategy");
    if (!"tensor".equals(strategy) && !"channel".equals(strategy)) {
      throw refuse("strategy", "tensor or channel", strategy);
    }
    if (!fields.flag("symmetric", true)) {
      throw refuse("symmetric", "true", "false");
    }
  }

  private Quantization modelOpt() {
    String algorithm = fields.text("quant_algo");
    if (!"FP8".equals(algorithm)) {
      throw refuse("quant_algo", "FP8", algorithm);
    }
    return new Quantization.Scaled(DType.F8_E4M3);
  }

  private CheckpointException refuse(String key, String expected, @Nullable String found) {
    return new CheckpointException(
        "%s: '%s': expected %s, found %s. Its weights cannot be read; use a BF16 checkpoint or convert one of these layouts."
            .formatted(
                fields.where(), key, expected, found == null ? "nothing" : "\"" + found + "\""));
  }
}
