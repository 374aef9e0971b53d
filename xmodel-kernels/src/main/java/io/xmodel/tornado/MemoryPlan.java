package io.xmodel.tornado;

import io.xmodel.backend.BackendOptions;
import io.xmodel.error.BackendException;
import io.xmodel.error.RequestException;
import io.xmodel.error.Setting;
import io.xmodel.model.XmodelConfig;
import io.xmodel.tornado.device.Device;
import io.xmodel.tornado.kernels.Cache;
import io.xmodel.tornado.weights.KvPlan;
import java.util.Locale;

/**
 * What a model will take of a device's memory, computed before any is taken.
 *
 * @param bytesPerPosition of the cache
 * @param cache how keys and values will lie
 */
record MemoryPlan(long bytesPerPosition, KvPlan cache) {
  /** Positions of a sequence when nobody says, if the model knows so many. */
  private static final int CONTEXT = 4096;

  /** Sequences of full length that the cache holds, where memory allows. */
  private static final int SEQUENCES = 16;

  /**
   * What is to be held besides the cache, and how.
   *
   * @param weights bytes
   * @param scratch bytes of activations, logits and what else is small
   * @param tables sequences whose tables of blocks the device holds
   * @param together whether all layers' keys and values must be in one array
   */
  record Needs(long weights, long scratch, int tables, boolean together) {}

  /**
   * Plans the memory: as many positions as asked for; else room for sixteen sequences in at most
   * three quarters of the memory that is left, as drivers want some, but for one sequence at least.
   *
   * @throws BackendException saying what is needed, what is there and what would fit
   */
  static MemoryPlan of(XmodelConfig config, BackendOptions options, Device device, Needs needs) {
    int layers = config.numHiddenLayers();
    long perPosition = layers * KvPlan.elements(config) * options.kv().dtype().bytes();
    long perBlock = Cache.BLOCK * perPosition + (long) needs.tables * Integer.BYTES;
    long left = device.usable() - needs.weights - needs.scratch;
    long inArrays =
        KvPlan.positions(config, options.kv(), needs.together ? layers : 1, device.largestArray());
    long most = Math.clamp(left / perBlock, 0, inArrays / Cache.BLOCK);
    long several = Math.min(most, left / 4 * 3 / perBlock);
    long one =
        blocks(
            options.context() > 0
                ? options.context()
                : Math.min(CONTEXT, config.maxPositionEmbeddings()));
    long needed = options.context() > 0 ? one : 1;
    long wanted = Math.max(Math.min(one, most), Math.min(SEQUENCES * one, several));
    if (options.kvPositions() > 0) {
      needed = blocks(options.kvPositions());
      wanted = needed;
    }
    if (most < needed) {
      throw new BackendException(
          new Refusal(device, options, needs, perPosition, needed, most, inArrays).sentence(),
          most > 0
              ? new Setting[] {Setting.CONTEXT, Setting.KV_TYPE, Setting.KV_POSITIONS}
              : new Setting[] {Setting.BACKEND});
    }
    if (options.kvPositions() > 0 && options.kvPositions() < options.context()) {
      throw new RequestException(
          String.format(
              Locale.ROOT,
              "A cache of %,d positions cannot hold a context of %,d. Ask for a larger cache or a shorter context.",
              options.kvPositions(),
              options.context()),
          Setting.CONTEXT,
          Setting.KV_POSITIONS);
    }
    return new MemoryPlan(
        perPosition,
        KvPlan.of(config, options.kv(), (int) wanted, needs.tables, device.largestArray()));
  }

  private static long blocks(int positions) {
    return Math.ceilDiv(positions, Cache.BLOCK);
  }

  /** Why there is no plan, in blocks and positions. */
  private record Refusal(
      Device device,
      BackendOptions options,
      Needs needs,
      long perPosition,
      long needed,
      long most,
      long inArrays) {
    String sentence() {
      long positions = needed * Cache.BLOCK;
      long fitting = most * Cache.BLOCK;
      StringBuilder text = new StringBuilder();
      text.append(
          String.format(
              Locale.ROOT,
              "The model needs %,d MiB on %s (weights %,d, activations %,d, a cache of %,d positions %,d); there are %,d MiB",
              mib(needs.weights + needs.scratch + positions * perPosition),
              device.name(),
              mib(needs.weights),
              mib(needs.scratch),
              positions,
              mib(positions * perPosition),
              mib(device.usable())));
      if (device.limit() < device.memory()) {
        text.append(
            String.format(
                Locale.ROOT,
                " that TornadoVM may use, of %,d: raise -Dtornado.device.memory",
                mib(device.memory())));
      }
      text.append(". ");
      if (positions > inArrays) {
        text.append(
            needs.together
                ? String.format(
                    Locale.ROOT,
                    "Launch persistent wants the cache in one array, which holds %,d positions at most on this device; without it there is an array for each layer. ",
                    inArrays)
                : String.format(
                    Locale.ROOT,
                    "A layer's cache is one array, which holds %,d positions at most on this device. ",
                    inArrays));
      }
      if (most > 0) {
        text.append(
            String.format(
                Locale.ROOT,
                "A cache of %,d positions would fit: ask for a smaller cache or a shorter context",
                fitting));
        if (options.kv().dtype().bytes() == 4) {
          text.append(
              String.format(
                  Locale.ROOT,
                  ", or for a cache of 16 bits, of which %,d would fit",
                  Math.min(2 * fitting, Integer.MAX_VALUE)));
        }
        text.append('.');
      } else {
        text.append(tooLarge());
      }
      return text.toString();
    }

    /** What has no room, where there is none for a cache. */
    private String tooLarge() {
      long usable = device.usable();
      String what =
          needs.weights > usable
              ? "Not even the weights fit"
              : needs.weights + needs.scratch > usable
                  ? "The weights fit, but not the activations beside them"
                  : "Weights and activations fit, but no cache beside them";
      return what + ": use weights of 8 bits, or the CPU backend.";
    }
  }

  private static long mib(long bytes) {
    return (bytes + (1 << 20) - 1) >> 20;
  }
}
