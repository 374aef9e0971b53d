package io.xmodel.internal.model;

import io.xmodel.error.CheckpointException;
import io.xmodel.error.Quoted;
import io.xmodel.internal.checkpoint.Checkpoint;
import io.xmodel.internal.checkpoint.OtherTensor;
import io.xmodel.model.Linear;
import io.xmodel.model.Quantization;
import io.xmodel.model.WeightScale;
import io.xmodel.tensor.DType;
import io.xmodel.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds tensors by name, checks shape and dtype, and pairs codes with their scale. Remembers which
 * tensors were used, so that the rest can be told.
 */
final class MatrixReader {
  private final Checkpoint checkpoint;
  private final Quantization quantization;
  private final PackedReader packed;
  private final Map<String, List<Tensor>> stored = new LinkedHashMap<>();

  MatrixReader(Checkpoint checkpoint, Quantization quantization) {
    this.checkpoint = checkpoint;
    this.quantization = quantization;
    this.packed = new PackedReader(checkpoint, quantization);
  }

  /** The tensors that each weight read so far is stored in, by its name. */
  Map<String, List<Tensor>> stored() {
    return Collections.unmodifiableMap(stored);
  }

  /** Names of all tensors used so far. */
  Set<String> used() {
    return stored.values().stream()
        .flatMap(List::stream)
        .map(Tensor::name)
        .collect(Collectors.toSet());
  }

  /** What was used and may hold codes that are no numbers: FP8 weights and scales of groups. */
  List<Tensor> unchecked() {
    List<Tensor> tensors = new ArrayList<>();
    for (List<Tensor> parts : stored.values()) {
      Tensor codes = parts.getFirst();
      if (codes.dtype().isFloat8()) {
        tensors.add(codes);
      } else if (codes.dtype().isInteger()) {
        tensors.add(parts.getLast());
      }
    }
    return tensors;
  }

  /** Whether there is a matrix of that name, which is without {@code .weight}. */
  boolean has(String module) {
    return checkpoint.find(module + ".weight") != null || packed.has(module);
  }

  /**
   * A matrix with its scale and, where the config has one, its bias.
   *
   * @param module name without {@code .weight}
   */
  Linear linear(String module, int out, int in, boolean bias) {
    String name = module + ".weight";
    float[] offsets = bias ? vector(module + ".bias", out) : null;
    if (packed.has(module)) {
      PackedReader.Packed matrix = packed.read(module, out, in);
      stored.put(name, List.of(matrix.codes(), matrix.scale().scales()));
      return new Linear(matrix.codes(), matrix.scale(), offsets);
    }
    Tensor weight = tensor(name, out, in);
    WeightScale scale = weight.dtype().isFloat8() ? scale(module, weight) : noScale(module, weight);
    return new Linear(weight, scale, offsets);
  }

  /** A vector of 16- or 32-bit numbers, decoded: norms and biases. */
  float[] vector(String name, int size) {
    Tensor tensor = tensor(name, size);
    if (tensor.dtype().isFloat8()) {
      throw new CheckpointException(
          "tensor '%s': expected F32, F16 or BF16, found %s (%s)."
              .formatted(name, tensor.dtype(), tensor.origin()));
    }
    float[] values = tensor.toFloats();
    checkFinite(values, tensor);
    return values;
  }

  private Tensor tensor(String name, long... shape) {
    Tensor tensor = checkpoint.find(name);
    if (tensor == null) {
      throw missing(name, shape);
    }
    stored.put(name, List.of(tensor));
    if (!Arrays.equals(tensor.shape(), shape)) {
      throw wrongShape(tensor, Arrays.toString(shape));
    }
    return tensor;
  }

  private CheckpointException missing(String name, long[] shape) {
    OtherTensor other = checkpoint.findOther(name);
    return new CheckpointException(
        other != null
            ? "tensor '%s': expected F32, F16, BF16, F8_E4M3 or F8_E5M2 %s, found %s."
                .formatted(name, Arrays.toString(shape), other)
            : "tensor '%s' %s is missing from %s%s. Is a shard missing, or does config.json belong to another model?"
                .formatted(name, Arrays.toString(shape), checkpoint.directory(), alike(name)));
  }

  /** A tensor of another prefix that may be the one that is missed. */
  private String alike(String name) {
    String end = "." + (name.startsWith("model.") ? name.substring("model.".length()) : name);
    return checkpoint.tensors().keySet().stream()
        .filter(other -> other.endsWith(end))
        .findFirst()
        .map(other -> ", where '%s' is".formatted(Quoted.shortened(other)))
        .orElse("");
  }

  private WeightScale scale(String module, Tensor weight) {
    return switch (quantization) {
      case Quantization.None none ->
          throw new CheckpointException(
              "tensor '%s' is %s, but config.json has no quantization_config that says how it is scaled (%s)."
                  .formatted(weight.name(), weight.dtype(), weight.origin()));
      case Quantization.Block block -> {
        checkFormat(weight, block.dtype());
        yield perBlock(weight, required(module + ".weight_scale_inv", weight), block);
      }
      case Quantization.Packed integers ->
          throw new CheckpointException(
              "tensor '%s' is %s, but quantization_config says that quantised weights are packed integers (%s). The checkpoint contradicts itself: convert it again."
                  .formatted(weight.name(), weight.dtype(), weight.origin()));
      case Quantization.Scaled scaled -> {
        checkFormat(weight, scaled.dtype());
        yield perTensorOrRow(weight, required(module + ".weight_scale", weight));
      }
    };
  }

  private static void checkFormat(Tensor weight, DType expected) {
    if (weight.dtype() != expected) {
      throw new CheckpointException(
          "tensor '%s': expected %s as quantization_config says, found %s (%s)."
              .formatted(weight.name(), expected, weight.dtype(), weight.origin()));
    }
  }

  private Tensor required(String name, Tensor weight) {
    Tensor scale = checkpoint.find(name);
    OtherTensor other = checkpoint.findOther(name);
    if (other != null) {
      scale = PowersOfTwo.decode(other);
    }
    if (scale == null) {
      throw new CheckpointException(
          "tensor '%s' is %s but its scale '%s' is missing%s (%s). A scale cannot be guessed: convert the checkpoint again."
              .formatted(
                  weight.name(), weight.dtype(), name, otherScale(weight.name()), weight.origin()));
    }
    if (scale.dtype().isFloat8()) {
      throw new CheckpointException(
          "tensor '%s': expected F32, F16 or BF16, found %s (%s)."
              .formatted(name, scale.dtype(), scale.origin()));
    }
    stored.put(weight.name(), List.of(weight, scale));
    return scale;
  }

  /** A scale under a name that quantization_config does not mean. */
  private String otherScale(String weight) {
    for (String suffix : List.of("_scale_inv", "_scale")) {
      if (checkpoint.find(weight + suffix) != null
          || checkpoint.findOther(weight + suffix) != null) {
        return ", though '%s%s' is there: quantization_config describes another layout"
            .formatted(weight, suffix);
      }
    }
    return "";
  }

  private static WeightScale perBlock(Tensor weight, Tensor scale, Quantization.Block block) {
    int down = Math.ceilDiv(weight.rows(), block.rows());
    int across = Math.ceilDiv(weight.columns(), block.columns());
    if (!Arrays.equals(scale.shape(), new long[] {down, across})) {
      throw wrongShape(scale, "[%s, %s]".formatted(down, across));
    }
    return new WeightScale.PerBlock(block.rows(), block.columns(), across, scales(scale));
  }

  private static WeightScale perTensorOrRow(Tensor weight, Tensor scale) {
    long[] shape = scale.shape();
    int out = weight.rows();
    if (shape.length == 0 || Arrays.equals(shape, new long[] {1})) {
      return new WeightScale.PerTensor(scales(scale)[0]);
    }
    if (Arrays.equals(shape, new long[] {out}) || Arrays.equals(shape, new long[] {out, 1})) {
      return new WeightScale.PerRow(scales(scale));
    }
    throw wrongShape(scale, "[], [1], [%s] or [%s, 1]".formatted(out, out));
  }

  private static float[] scales(Tensor scale) {
    float[] values = scale.toFloats();
    checkFinite(values, scale);
    for (int i = 0; i < values.length; i++) {
      if (values[i] < 0) {
        throw new CheckpointException(
            "tensor '%s': scale %s is negative: %s (%s)."
                .formatted(scale.name(), i, values[i], scale.origin()));
      }
    }
    return values;
  }

  /** 16- and 32-bit codes are the values: a scale beside them would mean something unknown. */
  private WeightScale noScale(String module, Tensor weight) {
    for (String suffix : new String[] {".weight_scale", ".weight_scale_inv"}) {
      String name = module + suffix;
      if (checkpoint.find(name) != null || checkpoint.findOther(name) != null) {
        throw new CheckpointException(
            "tensor '%s' is %s and needs no scale, but '%s' is there (%s). The checkpoint contradicts itself: convert it again."
                .formatted(weight.name(), weight.dtype(), name, weight.origin()));
      }
    }
    return new WeightScale.None();
  }

  private static CheckpointException wrongShape(Tensor tensor, String expected) {
    return new CheckpointException(
        "tensor '%s': expected %s, found %s (%s)"
            .formatted(tensor.name(), expected, Arrays.toString(tensor.shape()), tensor.origin()));
  }

  private static void checkFinite(float[] values, Tensor tensor) {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new CheckpointException(
            "tensor '%s': element %s is %s (%s). The file is damaged: download or convert it again."
                .formatted(tensor.name(), i, values[i], tensor.origin()));
      }
    }
  }

  /** Whether two matrices of one shape hold the same numbers. */
  static boolean same(Linear a, Linear b) {
    if (a.weight().dtype() == b.weight().dtype()) {
      return sameBytes(a.weight().data(), b.weight().data()) && sameScale(a.scale(), b.scale());
    }
    return a.scale() instanceof WeightScale.None
        && b.scale() instanceof WeightScale.None
        && sameNumbers(a.weight(), b.weight());
  }

  /** A copy in another format, such as the F32 of training, may hold the same numbers. */
  private static boolean sameNumbers(Tensor a, Tensor b) {
    return LongStream.range(0, a.elements()).parallel().allMatch(i -> a.get(i) == b.get(i));
  }

  private static boolean sameBytes(MemorySegment a, MemorySegment b) {
    // Tied tensors of a pytorch_model.bin share their storage: nothing to compare.
    return (a.address() == b.address() && a.byteSize() == b.byteSize()) || a.mismatch(b) == -1;
  }

  private static boolean sameScale(WeightScale a, WeightScale b) {
    return a instanceof WeightScale.PerGroup one && b instanceof WeightScale.PerGroup other
        ? sameBytes(one.scales().data(), other.scales().data())
        : Arrays.equals(factors(a), factors(b));
  }

  private static float @Nullable [] factors(WeightScale scale) {
    return switch (scale) {
      case WeightScale.None none -> null;
      case WeightScale.PerGroup group -> group.scales().toFloats();
      case WeightScale.PerTensor tensor -> new float[] {tensor.scale()};
      case WeightScale.PerRow rows -> rows.scales();
      case WeightScale.PerBlock block -> block.scales();
    };
  }
}
