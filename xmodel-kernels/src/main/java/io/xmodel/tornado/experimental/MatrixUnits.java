package io.xmodel.tornado.experimental;

import io.xmodel.backend.Prefill;
import io.xmodel.error.BackendException;
import io.xmodel.error.Setting;
import io.xmodel.model.Linear;
import io.xmodel.model.ModelWeights;
import io.xmodel.tornado.device.Device;
import io.xmodel.tornado.weights.WeightPlan;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/** Whether blocks of tokens go through matrix instructions: only where TornadoVM has them. */
public final class MatrixUnits {
  private MatrixUnits() {}

  /**
   * Whether to use them.
   *
   * @throws BackendException when they were asked for by name and cannot be used
   */
  public static boolean use(ModelWeights weights, Prefill prefill, Device device) {
    // Not chosen unasked until they have been measured on a GPU.
    if (prefill != Prefill.MMA) {
      return false;
    }
    if (device.isCpu() || device.device().getTornadoVMBackend() != TornadoVMBackendType.CUDA) {
      throw new BackendException(
          "Prefill mma needs the bfloat16 matrix instructions of an NVIDIA GPU (compute capability 8.0 or more) through TornadoVM's CUDA backend, found %s (%s). Use prefill tiles."
              .formatted(device.name(), device.kind()),
          Setting.PREFILL);
    }
    if (weights.layers().stream()
        .flatMap(layer -> layer.matrices().stream())
        .noneMatch(MatrixUnits::fits)) {
      Linear first = weights.layers().getFirst().matrices().getFirst();
      throw new BackendException(
          "Prefill mma takes weights in BF16, or FP8 with scales of whole rows or of blocks of multiples of 64, and found none: '%s' is in %s. Use prefill tiles."
              .formatted(first.weight().name(), first.weight().dtype().label()),
          Setting.PREFILL);
    }
    return true;
  }

  /** Whether they can multiply a matrix. */
  public static boolean fits(Linear linear) {
    boolean known =
        switch (linear.weight().dtype()) {
          case BF16, F8_E4M3, F8_E5M2 -> true;
          case F32, F16, Q8, Q4 -> false;
        };
    return WeightPlan.hasOneScaleATile(linear, MatMulMma.TILE, MatMulMma.STEP) && known;
  }
}
