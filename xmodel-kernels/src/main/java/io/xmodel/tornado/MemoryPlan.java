package io.xmodel.tornado;

import io.xmodel.backend.BackendOptions;
import io.xmodel.error.BackendException;
import io.xmodel.model.XmodelConfig;
import io.xmodel.tornado.graph.DeviceArrays;

/**
 * What a model will take of a device's memory, computed before any is taken.
 *
 * @param weights bytes
 * @param scratch bytes of activations, logits and what else is small
 * @param bytesPerPosition of the cache
 * @param positions of the cache
 */
record MemoryPlan(long weights, long scratch, long bytesPerPosition, int positions) {
  /** Positions of the cache when nobody says how long texts will be. */
  private static final int DEFAULT_POSITIONS = 16384;

  /**
   * Plans the memory: as many positions as asked for or, when only a context is known, twice as
   * many, or fewer where there is no room.
   *
   * @throws BackendException saying what is needed, what is there and what would fit
   */
  static MemoryPlan of(
      XmodelConfig config, BackendOptions options, Device device, long weights, long scratch) {
    long elements = DeviceArrays.poolElements(config, 1);
    long perPosition = elements * options.kv().dtype().bytes();
    long room = device.usable() - weights - scratch;
    long inOneArray =
        Math.min(Integer.MAX_VALUE / elements, (device.largestArray() - 64) / perPosition);
    long most = Math.clamp(room / perPosition, 0, inOneArray);
    long wanted = DEFAULT_POSITIONS;
    long needed = 1;
    if (options.kvPositions() > 0) {
      wanted = options.kvPositions();
      needed = options.kvPositions();
    } else if (options.context() > 0) {
      wanted = 2L * options.context();
      needed = options.context();
    }
    if (most < needed) {
      throw new BackendException(
          sentence(device, options, weights, scratch, perPosition, needed, most, inOneArray));
    }
    return new MemoryPlan(weights, scratch, perPosition, (int) Math.min(wanted, most));
  }

  private static String sentence(
      Device device,
      BackendOptions options,
      long weights,
      long scratch,
      long perPosition,
      long needed,
      long most,
      long inOneArray) {
    StringBuilder text = new StringBuilder();
    text.append(
        "The model needs %,d MiB on %s (weights %,d, activations %,d, a cache of %,d positions %,d); there are %,d MiB"
            .formatted(
                mib(weights + scratch + needed * perPosition),
                device.name(),
                mib(weights),
                mib(scratch),
                needed,
                mib(needed * perPosition),
                mib(device.usable())));
    if (device.limit() < device.memory()) {
      text.append(
          " that TornadoVM may use, of %,d: raise -Dtornado.device.memory"
              .formatted(mib(device.memory())));
    }
    text.append(". ");
    if (needed > inOneArray) {
      text.append(
          "The cache is one array, which holds %,d positions at most on this device. "
              .formatted(inOneArray));
    }
    if (most > 0) {
      text.append("A context of %,d tokens would fit (--context)".formatted(most));
      if (options.kv().dtype().bytes() == 4) {
        text.append(
            ", or %,d with a cache of 16 bits (--kv bf16)"
                .formatted(Math.min(2 * most, Integer.MAX_VALUE)));
      }
      text.append('.');
    } else {
      text.append("Not even the weights fit: use weights of 8 bits, or --backend cpu.");
    }
    return text.toString();
  }

  private static long mib(long bytes) {
    return (bytes + (1 << 20) - 1) >> 20;
  }
}
