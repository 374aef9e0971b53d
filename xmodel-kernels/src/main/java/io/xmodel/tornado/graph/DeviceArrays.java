package io.xmodel.tornado.graph;

import io.xmodel.backend.KvType;
import io.xmodel.model.XmodelConfig;
import io.xmodel.tornado.kernels.Codes;
import io.xmodel.tornado.kernels.Combine;
import io.xmodel.tornado.kernels.HighLow;
import io.xmodel.tornado.kernels.MatMulFew;
import io.xmodel.tornado.kernels.MatMulMma;
import io.xmodel.tornado.kernels.Place;
import io.xmodel.tornado.weights.DeviceWeights;
import io.xmodel.tornado.weights.HostMemory;
import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * The arrays of the device: weights, the pool of keys and values, activations. H hidden, F
 * intermediate, V vocabulary, M {@link Shapes#maxRows}; few rows are {@link MatMulFew#MOST}.
 */
public final class DeviceArrays {
  final KernelContext context = new KernelContext();
  final XmodelConfig config;
  final Shapes shapes;
  final DeviceWeights weights;

  /** {@link Codes#KV_F32} and the like. */
  final int kvType;

  /** The pool in f32, or a dummy. */
  final FloatArray kv32;

  /** The pool in 16 bits, or a dummy. */
  final ShortArray kv16;

  /** The residual stream, [M, H]. */
  final FloatArray x;

  /**
   * Of a token, the residual stream times the next norm; of a few, the normed stream. In the order
   * of {@link Place}, [few, H].
   */
  final FloatArray h;

  /** Queries, [M, H]; also the rows that want logits. */
  final FloatArray q;

  /** Keys of a block, [M, kv heads · headDim]. */
  final FloatArray k;

  /** Values of a block. */
  final FloatArray v;

  /** Attention's output, [M, H]; of a few tokens in the order of {@link Place}. */
  final FloatArray a;

  /** SwiGLU, [M, F]; of a few tokens in the order of {@link Place}. */
  final FloatArray gate;

  /** Inverse root mean squares, [M]. */
  final FloatArray inverse;

  /** Whether blocks may be multiplied by matrix instructions: else the next two are dummies. */
  final boolean mma;

  /** What they multiply: activations of a block as pairs of bfloat16. */
  final IntArray pairs;

  /** What they give. */
  final FloatArray products;

  /** Attention of ranges of keys. */
  final FloatArray partial;

  /** Logits, [M, V]; the only array that the host reads, in parts. */
  public final FloatArray logits;

  /** Candidates of the head's groups. */
  final FloatArray bestValue;

  /** Their ids. */
  final IntArray bestId;

  /** Arrays for a model. */
  public DeviceArrays(
      XmodelConfig config,
      Shapes shapes,
      DeviceWeights weights,
      HostMemory memory,
      KvType kv,
      int poolPositions,
      boolean mma) {
    this.config = config;
    this.mma = mma;
    this.shapes = shapes;
    this.weights = weights;
    int poolSize = poolSize(config, poolPositions);
    kvType =
        switch (kv) {
          case F32 -> Codes.KV_F32;
          case BF16 -> Codes.KV_BF16;
          case F16 -> Codes.KV_F16;
        };
    kv32 = kv == KvType.F32 ? memory.deviceFloats(poolSize) : new FloatArray(1);
    kv16 = kv == KvType.F32 ? new ShortArray(1) : memory.deviceShorts(poolSize);
    int rows = shapes.maxRows();
    int few = MatMulFew.MOST;
    int hidden = config.hiddenSize();
    x = new FloatArray(rows * hidden);
    h = zeros(few * Place.size(hidden));
    q = new FloatArray(rows * hidden);
    k = new FloatArray(rows * config.kvSize());
    v = new FloatArray(rows * config.kvSize());
    a = zeros(Math.max(rows * hidden, few * Place.size(hidden)));
    int features = config.intermediateSize();
    gate = zeros(Math.max(rows * features, few * Place.size(features)));
    inverse = new FloatArray(rows);
    pairs = new IntArray(mma ? pairs(config, shapes) : 1);
    products = new FloatArray(mma ? products(config, shapes) : 1);
    partial =
        new FloatArray(
            Combine.partialSize(
                few, config.numAttentionHeads(), shapes.attention().splits(), config.headDim()));
    logits = new FloatArray(Math.multiplyExact(rows, config.vocabSize()));
    int candidates = Math.max(shapes.headGroups(), rows * shapes.selectGroups());
    bestValue = new FloatArray(candidates);
    bestId = new IntArray(candidates);
  }

  private static FloatArray zeros(int n) {
    FloatArray array = new FloatArray(n);
    array.init(0f);
    return array;
  }

  private static int poolSize(XmodelConfig config, int positions) {
    return Math.toIntExact(poolElements(config, positions));
  }

  /** Elements of a pool of so many positions. */
  public static long poolElements(XmodelConfig config, long positions) {
    return 2L * config.numHiddenLayers() * config.kvSize() * positions;
  }

  private static int pairs(XmodelConfig config, Shapes shapes) {
    int most = Math.max(config.hiddenSize(), config.intermediateSize());
    return HighLow.rows(shapes.maxRows()) * 2 * HighLow.half(most);
  }

  private static int products(XmodelConfig config, Shapes shapes) {
    int most = Math.max(config.hiddenSize(), config.intermediateSize());
    return MatMulMma.products(most, shapes.maxRows());
  }

  /** Bytes of the device for everything but banks and the pool, roughly. */
  public static long scratchBytes(XmodelConfig config, Shapes shapes, boolean mma) {
    long row =
        3L * config.hiddenSize()
            + 2L * config.kvSize()
            + config.intermediateSize()
            + config.vocabSize();
    long byMma = mma ? (long) pairs(config, shapes) + products(config, shapes) : 0;
    long partial =
        Combine.partialSize(
            MatMulFew.MOST,
            config.numAttentionHeads(),
            shapes.attention().splits(),
            config.headDim());
    return (shapes.maxRows() * row + byMma + partial + (1 << 20)) * Float.BYTES;
  }

  /** What is allocated on the device and never uploaded. */
  List<TornadoNativeArray> scratch() {
    return List.of(
        kv32, kv16, x, q, k, v, inverse, pairs, products, partial, logits, bestValue, bestId);
  }

  /** What is zero at first: {@link FewPlan} also reads rows that a pass does not have. */
  List<TornadoNativeArray> zeros() {
    return List.of(h, a, gate);
  }
}
