package io.xmodel.internal.model;

import io.xmodel.error.CheckpointException;
import io.xmodel.error.Setting;
import io.xmodel.internal.checkpoint.Checkpoint;
import io.xmodel.internal.checkpoint.OtherTensor;
import io.xmodel.model.Quantization;
import io.xmodel.model.WeightScale;
import io.xmodel.tensor.DType;
import io.xmodel.tensor.Tensor;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;

/**
 * Matrices of packed integers, as compressed-tensors stores them: {@code X.weight_packed} I32 [out,
 * in·bits/32], lowest bits first, {@code X.weight_scale} F16 [out, in/32], {@code X.weight_shape}
 * [2].
 */
final class PackedReader {
  private static final String REMEDY = "Convert the 16-bit checkpoint to integers of 4 or 8 bits.";

  private final Checkpoint checkpoint;
  private final Quantization quantization;

  PackedReader(Checkpoint checkpoint, Quantization quantization) {
    this.checkpoint = checkpoint;
    this.quantization = quantization;
  }

  /**
   * The codes and scales of a matrix.
   *
   * @param codes Q4 or Q8 [out, in]
   * @param scale over F16 [out, in / size]
   */
  record Packed(Tensor codes, WeightScale.PerGroup scale) {}

  /** Whether a module's weight is packed. */
  boolean has(String module) {
    return checkpoint.findOther(module + ".weight_packed") != null;
  }

  Packed read(String module, int out, int in) {
    OtherTensor words = other(module + ".weight_packed");
    if (!(quantization instanceof Quantization.Packed packed)) {
      throw new CheckpointException(
          "tensor '%s' holds packed integers, but config.json has no quantization_config of format pack-quantized that says how they are scaled (%s)."
              .formatted(words.name(), words.origin()));
    }
    refuseExtras(module, words);
    int group = packed.groupSize();
    if (in % group != 0) {
      throw new CheckpointException(
          "tensor '%s': its rows of %s numbers are no whole groups of %s (%s). Use the 16-bit checkpoint, or convert that to FP8."
              .formatted(words.name(), in, group, words.origin()),
          Setting.FLOAT8_WEIGHTS);
    }
    DType dtype = dtype(words, out, in);
    if (!packed.dtypes().contains(dtype)) {
      throw new CheckpointException(
          "tensor '%s' holds integers of %s bits, but no group of quantization_config has num_bits %s (%s). The checkpoint contradicts itself: convert it again."
              .formatted(words.name(), dtype.bits(), dtype.bits(), words.origin()));
    }
    checkShape(module, out, in);
    Tensor codes =
        new Tensor(words.name(), dtype, new long[] {out, in}, words.data(), words.origin());
    return new Packed(codes, new WeightScale.PerGroup(group, scales(module, out, in / group)));
  }

  /** What would give the integers another meaning. */
  private void refuseExtras(String module, OtherTensor words) {
    if (checkpoint.find(module + ".weight") != null) {
      throw new CheckpointException(
          "tensors '%s' and '%s.weight' are both there; which one is meant cannot be told (%s). Convert the checkpoint again."
              .formatted(words.name(), module, words.origin()));
    }
    for (String suffix : List.of(".weight_zero_point", ".weight_g_idx")) {
      String name = module + suffix;
      if (checkpoint.find(name) != null || checkpoint.findOther(name) != null) {
        throw new CheckpointException(
            "tensor '%s' is there: %s cannot be read (%s). %s"
                .formatted(
                    name,
                    suffix.equals(".weight_g_idx")
                        ? "weights whose columns are reordered (actorder)"
                        : "asymmetric weights",
                    words.origin(),
                    REMEDY),
            Setting.INTEGER_WEIGHTS);
      }
    }
  }

  private static DType dtype(OtherTensor words, int out, int in) {
    if (words.dtype().equals("I32")) {
      for (DType dtype : List.of(DType.Q4, DType.Q8)) {
        if (Arrays.equals(words.shape(), new long[] {out, words(dtype, in)})) {
          return dtype;
        }
      }
    }
    throw new CheckpointException(
        "tensor '%s': expected I32 [%s, %s] for 4 bits or [%s, %s] for 8, found %s (%s)."
            .formatted(
                words.name(),
                out,
                words(DType.Q4, in),
                out,
                words(DType.Q8, in),
                words,
                words.origin()));
  }

  private static long words(DType dtype, int in) {
    return (long) in * dtype.bits() / Integer.SIZE;
  }

  private void checkShape(String module, int out, int in) {
    OtherTensor shape = other(module + ".weight_shape");
    boolean longs = shape.dtype().equals("I64");
    if (!Arrays.equals(shape.shape(), new long[] {2}) || !(longs || shape.dtype().equals("I32"))) {
      throw new CheckpointException(
          "tensor '%s': expected I64 [2], found %s (%s)."
              .formatted(shape.name(), shape, shape.origin()));
    }
    long[] found = new long[2];
    for (int i = 0; i < 2; i++) {
      found[i] =
          longs
              ? shape.data().get(ValueLayout.JAVA_LONG_UNALIGNED, 8L * i)
              : shape.data().get(ValueLayout.JAVA_INT_UNALIGNED, 4L * i);
    }
    if (found[0] != out || found[1] != in) {
      throw new CheckpointException(
          "tensor '%s': expected the numbers %s and %s, found %s and %s (%s). Does config.json belong to another model?"
              .formatted(shape.name(), out, in, found[0], found[1], shape.origin()));
    }
  }

  private Tensor scales(String module, int out, int groups) {
    String name = module + ".weight_scale";
    Tensor scales = checkpoint.find(name);
    if (scales == null) {
      throw missing(name, module);
    }
    if (scales.dtype() != DType.F16 || !Arrays.equals(scales.shape(), new long[] {out, groups})) {
      throw new CheckpointException(
          "tensor '%s': expected F16 [%s, %s], found %s %s (%s). %s"
              .formatted(
                  name,
                  out,
                  groups,
                  scales.dtype(),
                  Arrays.toString(scales.shape()),
                  scales.origin(),
                  REMEDY),
          Setting.INTEGER_WEIGHTS);
    }
    return scales;
  }

  private OtherTensor other(String name) {
    OtherTensor tensor = checkpoint.findOther(name);
    if (tensor == null) {
      throw missing(name, name.substring(0, name.lastIndexOf('.')));
    }
    return tensor;
  }

  private CheckpointException missing(String name, String module) {
    return new CheckpointException(
        "tensor '%s.weight_packed' is there but '%s' is missing from %s. Is a shard missing? If not, convert the checkpoint again."
            .formatted(module, name, checkpoint.directory()));
  }
}
