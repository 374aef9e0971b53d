package io.xmodel.internal.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.error.CheckpointException;
import io.xmodel.error.Quoted;
import io.xmodel.error.Setting;
import io.xmodel.model.Quantization;
import io.xmodel.tensor.DType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The {@code quantization_config} of config.json. Only layouts whose arithmetic is known are
 * accepted: a scale understood wrongly gives plausible-looking garbage.
 */
final class QuantizationReader {
  private static final int GROUP_SIZE = 32;

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
    Quantization read =
        switch (method) {
          case "fp8" -> fp8();
          case "compressed-tensors" -> compressedTensors();
          case "modelopt" -> modelOpt();
          case null, default ->
              throw refuse("quant_method", "fp8, compressed-tensors or modelopt", method);
        };
    ConfigKeys.checkQuantization(fields);
    return read;
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
    return switch (format) {
      case "float-quantized" -> {
        groups().forEach(QuantizationReader::checkFloat8);
        yield new Quantization.Scaled(DType.F8_E4M3);
      }
      case "pack-quantized" -> {
        Set<DType> dtypes = EnumSet.noneOf(DType.class);
        groups().forEach(group -> dtypes.add(group.integers()));
        yield new Quantization.Packed(Collections.unmodifiableSet(dtypes), GROUP_SIZE);
      }
      case null, default -> throw refuse("format", "float-quantized or pack-quantized", format);
    };
  }

  /** The {@code weights} of each of the {@code config_groups}. */
  private List<QuantizationReader> groups() {
    ConfigFields groups = fields.object("config_groups");
    if (groups == null || groups.json().isEmpty()) {
      throw new CheckpointException(
          "%s: 'config_groups' is missing or empty.".formatted(fields.where()));
    }
    List<QuantizationReader> readers = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : groups.json().properties()) {
      ConfigFields group = groups.object(entry.getKey());
      ConfigFields weights = group == null ? null : group.object("weights");
      if (weights != null) {
        readers.add(new QuantizationReader(weights));
      }
    }
    return readers;
  }

  /** 8-bit floats, one scale a tensor or a channel. */
  private void checkFloat8() {
    fields.integer("num_bits", 8, 8);
    check("type", "float");
    String strategy = fields.text("strategy");
    if (!"tensor".equals(strategy) && !"channel".equals(strategy)) {
      throw refuse("strategy", "tensor or channel", strategy);
    }
    checkFlag("symmetric", true, true);
  }

  /** Integers of 4 or 8 bits, one scale for each 32 columns of a row, which are in their order. */
  private DType integers() {
    check("type", "int");
    int bits = fields.integer("num_bits", 1, 32);
    if (bits != DType.Q4.bits() && bits != DType.Q8.bits()) {
      throw refuse("num_bits", "4 or 8", bits);
    }
    check("strategy", "group");
    int size = fields.integer("group_size", -1, Integer.MAX_VALUE);
    if (size != GROUP_SIZE) {
      throw refuse("group_size", Integer.toString(GROUP_SIZE), size);
    }
    checkFlag("symmetric", true, true);
    checkFlag("dynamic", false, false);
    JsonNode order = fields.find("actorder");
    if (order != null && !(order.isBoolean() && !order.booleanValue())) {
      throw refuse("actorder", "null", order.asText());
    }
    return bits == DType.Q4.bits() ? DType.Q4 : DType.Q8;
  }

  private void check(String key, String expected) {
    String found = fields.text(key);
    if (!expected.equals(found)) {
      throw refuse(key, expected, found);
    }
  }

  private void checkFlag(String key, boolean expected, boolean otherwise) {
    boolean found = fields.flag(key, otherwise);
    if (found != expected) {
      throw refuse(key, Boolean.toString(expected), found);
    }
  }

  private Quantization modelOpt() {
    String algorithm = fields.text("quant_algo");
    if (!"FP8".equals(algorithm)) {
      throw refuse("quant_algo", "FP8", algorithm);
    }
    return new Quantization.Scaled(DType.F8_E4M3);
  }

  private CheckpointException refuse(String key, String expected, @Nullable Object found) {
    return new CheckpointException(
        "%s: '%s': expected %s, found %s. Its weights cannot be read; use the 16-bit checkpoint, or convert that to FP8 or to integers."
            .formatted(
                fields.where(),
                key,
                expected,
                switch (found) {
                  case null -> "nothing";
                  case String text -> Quoted.of(text);
                  default -> found;
                }),
        Setting.FLOAT8_WEIGHTS,
        Setting.INTEGER_WEIGHTS);
  }
}
