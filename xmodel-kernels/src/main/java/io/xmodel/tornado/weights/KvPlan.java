package io.xmodel.tornado.weights;

import io.xmodel.backend.KvType;
import io.xmodel.model.XmodelConfig;
import io.xmodel.tornado.kernels.Cache;
import io.xmodel.tornado.weights.DeviceWeights.Layers;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How keys and values will lie on a device: known before any memory is taken.
 *
 * @param type of an element
 * @param blocks of the pool
 * @param layersEach the most layers whose keys and values share an array
 * @param tables sequences whose tables of blocks the device holds
 */
public record KvPlan(KvType type, int blocks, int layersEach, int tables) {
  /** Elements that a position takes in each layer. */
  public static long elements(XmodelConfig config) {
    return 2L * config.kvSize();
  }

  /** The most positions that some layers may have for their elements to fit an array. */
  public static long positions(XmodelConfig config, KvType type, int layers, long largestArray) {
    return arrayElements(type, largestArray) / (layers * elements(config));
  }

  /** A plan whose arrays take as many layers as fit. */
  public static KvPlan of(
      XmodelConfig config, KvType type, int blocks, int tables, long largestArray) {
    long layer = (long) blocks * Cache.BLOCK * elements(config);
    long fitting = arrayElements(type, largestArray) / layer;
    return new KvPlan(type, blocks, (int) Math.clamp(fitting, 1, config.numHiddenLayers()), tables);
  }

  /** Kernels index with ints. */
  private static long arrayElements(KvType type, long largestArray) {
    int bytes = type.dtype().bytes();
    return Math.clamp((largestArray - HostMemory.bytes(0, bytes)) / bytes, 0, Integer.MAX_VALUE);
  }

  /** Positions of the pool. */
  public int positions() {
    return blocks * Cache.BLOCK;
  }

  /** Elements of an array of some layers. */
  public int arraySize(XmodelConfig config, int layers) {
    return Math.toIntExact(layers * elements(config) * positions());
  }

  /** Cuts consecutive layers into as few parts of much the same size as arrays allow. */
  public Stream<Layers> cut(int first, int count) {
    int each = Math.ceilDiv(count, Math.ceilDiv(count, layersEach));
    return IntStream.range(0, Math.ceilDiv(count, each))
        .map(part -> part * each)
        .mapToObj(from -> new Layers(first + from, Math.min(each, count - from)));
  }
}
