package io.xmodel.tornado.graph;

import io.xmodel.backend.KvType;
import io.xmodel.model.XmodelConfig;
import io.xmodel.tornado.kernels.Codes;
import io.xmodel.tornado.kernels.Combine;
import io.xmodel.tornado.kernels.Layout;
import io.xmodel.tornado.kernels.MatMulFew;
import io.xmodel.tornado.kernels.Place;
import io.xmodel.tornado.weights.DeviceWeights;
import io.xmodel.tornado.weights.DeviceWeights.Layers;
import io.xmodel.tornado.weights.HostMemory;
import io.xmodel.tornado.weights.KvPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  /** What kernels take first. */
  public final KernelContext context = new KernelContext();

  /** The model's sizes. */
  public final XmodelConfig config;

  /** How work is cut. */
  public final Shapes shapes;

  /** The weights. */
  public final DeviceWeights weights;

  /** {@link Codes#KV_F32} and the like. */
  public final int kvType;

  /** How keys and values lie. */
  final KvPlan kv;

  /** What kernels are given for a pool of the other kind. */
  private final FloatArray no32 = new FloatArray(1);

  private final ShortArray no16 = new ShortArray(1);
  private final Map<Layers, FloatArray> kv32 = new HashMap<>();
  private final Map<Layers, ShortArray> kv16 = new HashMap<>();

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
  public final FloatArray inverse;

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
      XmodelConfig config, Shapes shapes, DeviceWeights weights, HostMemory memory, KvPlan kv) {
    this.config = config;
    this.kv = kv;
    this.shapes = shapes;
    this.weights = weights;
    kvType =
        switch (kv.type()) {
          case F32 -> Codes.KV_F32;
          case BF16 -> Codes.KV_BF16;
          case F16 -> Codes.KV_F16;
        };
    for (Layers layers : weights.layers()) {
      int size = kv.arraySize(config, layers.count());
      if (kv.type() == KvType.F32) {
        kv32.put(layers, memory.deviceFloats(size));
      } else {
        kv16.put(layers, memory.deviceShorts(size));
      }
    }
    int rows = shapes.maxRows();
    int few = MatMulFew.MOST;
    int hidden = config.hiddenSize();
    x = zeros(rows * hidden);
    h = zeros(few * Place.size(hidden));
    q = new FloatArray(rows * hidden);
    k = new FloatArray(rows * config.kvSize());
    v = new FloatArray(rows * config.kvSize());
    a = zeros(Math.max(rows * hidden, few * Place.size(hidden)));
    int features = config.intermediateSize();
    gate = zeros(Math.max(rows * features, few * Place.size(features)));
    inverse = new FloatArray(rows);
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

  /** The pool of some layers in f32, or a dummy. */
  public FloatArray kv32(Layers layers) {
    return kv32.getOrDefault(layers, no32);
  }

  /** The pool of some layers in 16 bits, or a dummy. */
  public ShortArray kv16(Layers layers) {
    return kv16.getOrDefault(layers, no16);
  }

  /** What matrices of a kind multiply. */
  public FloatArray input(int kind) {
    return switch (kind) {
      case Layout.OUTPUT -> a;
      case Layout.DOWN -> gate;
      case Layout.HEAD -> q;
      default -> x;
    };
  }

  /** What becomes of their products. */
  public FloatArray output(int kind) {
    return switch (kind) {
      case Layout.QUERY -> q;
      case Layout.KEY -> k;
      case Layout.VALUE -> v;
      case Layout.GATE, Layout.UP -> gate;
      case Layout.HEAD -> logits;
      default -> x;
    };
  }

  /** Rows of a matrix of a kind. */
  public int rows(int kind) {
    return switch (kind) {
      case Layout.KEY, Layout.VALUE -> config.kvSize();
      case Layout.GATE, Layout.UP -> config.intermediateSize();
      case Layout.HEAD -> config.vocabSize();
      default -> config.hiddenSize();
    };
  }

  /** The arrays of the pool. */
  List<TornadoNativeArray> pool() {
    List<TornadoNativeArray> all = new ArrayList<>();
    for (Layers layers : weights.layers()) {
      all.add(kv.type() == KvType.F32 ? kv32(layers) : kv16(layers));
    }
    return all;
  }

  /** Where a table of blocks begins in the layout. */
  public int table(int i) {
    return Layout.size(config.numHiddenLayers()) + i * kv.blocks();
  }

  /** Bytes of the device for everything but banks and the pool, roughly. */
  public static long scratchBytes(XmodelConfig config, Shapes shapes) {
    long row =
        3L * config.hiddenSize()
            + 2L * config.kvSize()
            + config.intermediateSize()
            + config.vocabSize();
    long partial =
        Combine.partialSize(
            MatMulFew.MOST,
            config.numAttentionHeads(),
            shapes.attention().splits(),
            config.headDim());
    return (shapes.maxRows() * row + partial + (1 << 20)) * Float.BYTES;
  }

  /** What is allocated on the device and never uploaded, besides {@link #pool}. */
  List<TornadoNativeArray> scratch() {
    return List.of(no32, no16, q, k, v, inverse, partial, logits, bestValue, bestId);
  }

  /**
   * What is zero at first: {@link FewPlan} also reads rows that a pass does not have, and graphs
   * are compiled before there is a pass.
   */
  List<FloatArray> zeros() {
    return List.of(x, h, a, gate);
  }
}
