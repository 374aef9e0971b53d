package io.xmodel.tornado.experimental;

import io.xmodel.backend.Launch;
import io.xmodel.error.BackendException;
import io.xmodel.error.Setting;
import io.xmodel.model.ModelWeights;
import io.xmodel.tornado.device.Device;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/** Whether a token can be one launch: only where all of its groups are resident at once. */
public final class Persistence {
  private Persistence() {}

  /**
   * How to launch a token persistently.
   *
   * @param forced the shape of a caller who knows that it will do on the device
   * @return null: kernel after kernel
   * @throws BackendException when it was asked for by name and cannot be
   */
  public static @Nullable PersistentShape shape(
      ModelWeights weights, Launch launch, Device device, @Nullable PersistentShape forced) {
    // Not chosen unasked until it has been measured on a GPU.
    if (launch != Launch.PERSISTENT) {
      return null;
    }
    TornadoVMBackendType type = device.device().getTornadoVMBackend();
    boolean known = type == TornadoVMBackendType.CUDA || type == TornadoVMBackendType.PTX;
    PersistentShape shape = forced == null ? PersistentShape.gpu(device.computeUnits()) : forced;
    if (forced == null && (device.isCpu() || !known)) {
      throw new BackendException(
          "Launch persistent needs all %s groups resident at once; %s (%s) has %s compute units, but does not promise so: it needs an NVIDIA GPU through TornadoVM's CUDA or PTX backend. Use launch graphs."
              .formatted(shape.groups(), device.name(), device.kind(), device.computeUnits()),
          Setting.LAUNCH);
    }
    refuseIntegers(weights);
    long needed = PersistentPlan.localBytes(weights.config(), shape);
    long there = device.device().getDeviceLocalMemorySize();
    if (needed > there) {
      throw new BackendException(
          String.format(
              Locale.ROOT,
              "Launch persistent needs %,d bytes of local memory for this model, %s has %,d. Use launch graphs.",
              needed,
              device.name(),
              there),
          Setting.LAUNCH);
    }
    return shape;
  }

  private static void refuseIntegers(ModelWeights weights) {
    Stream.concat(
            Stream.of(weights.embedding(), weights.head()),
            weights.layers().stream().flatMap(layer -> layer.matrices().stream()))
        .filter(matrix -> matrix.weight().dtype().isInteger())
        .findFirst()
        .ifPresent(matrix -> {
          throw new BackendException(
              "Launch persistent takes weights of 8-, 16- or 32-bit floats, found '%s' in %s. Use launch graphs."
                  .formatted(matrix.weight().name(), matrix.weight().dtype().label()),
              Setting.LAUNCH);
        });
  }
}
