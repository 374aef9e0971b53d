package io.xmodel.bench.kernels;

import io.xmodel.model.LayerWeights;
import io.xmodel.model.Linear;
import io.xmodel.model.ModelWeights;
import io.xmodel.model.WeightScale;
import io.xmodel.model.XmodelConfig;
import io.xmodel.tensor.DType;
import io.xmodel.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A model of random weights in memory, scaled so that activations stay near one. Eight-bit codes
 * have scales of blocks of 128 × 128, the others none.
 */
public final class RandomWeights {
  private static final int BLOCK = 128;

  /** Numbers that are drawn, a prime: rows of matrices are not repeated. */
  private static final int DRAWN = 131071;

  private final XmodelConfig config;
  private final DType dtype;
  private final Arena arena;
  private final Random random = new Random(1);
  private final float[] drawn = new float[DRAWN];

  private RandomWeights(XmodelConfig config, DType dtype, Arena arena) {
    this.config = config;
    this.dtype = dtype;
    this.arena = arena;
    for (int i = 0; i < DRAWN; i++) {
      drawn[i] = (float) random.nextGaussian();
    }
  }

  /**
   * Weights of a tied model, which live as long as the arena.
   *
   * @param full the shapes
   * @param layers instead of as many as it has
   */
  public static ModelWeights of(XmodelConfig full, int layers, DType dtype, Arena arena) {
    XmodelConfig config =
        new XmodelConfig(
            full.vocabSize(),
            full.hiddenSize(),
            full.intermediateSize(),
            layers,
            full.numAttentionHeads(),
            full.numKeyValueHeads(),
            full.maxPositionEmbeddings(),
            full.rmsNormEps(),
            full.ropeTheta(),
            full.ropeScaling(),
            true,
            full.attentionBias(),
            full.mlpBias(),
            full.useMup(),
            full.mup(),
            full.bosTokenId(),
            full.eosTokenId());
    return new RandomWeights(config, dtype, arena).weights();
  }

  private ModelWeights weights() {
    int hidden = config.hiddenSize();
    Linear embedding = matrix(config.vocabSize(), hidden);
    return new ModelWeights(
        config,
        embedding,
        IntStream.range(0, config.numHiddenLayers()).mapToObj(i -> layer()).toList(),
        norm(hidden),
        embedding);
  }

  private LayerWeights layer() {
    int hidden = config.hiddenSize();
    int kv = config.kvSize();
    int ffn = config.intermediateSize();
    return new LayerWeights(
        norm(hidden),
        matrix(hidden, hidden),
        matrix(kv, hidden),
        matrix(kv, hidden),
        matrix(hidden, hidden),
        norm(hidden),
        matrix(ffn, hidden),
        matrix(ffn, hidden),
        matrix(hidden, ffn));
  }

  private static float[] norm(int size) {
    float[] ones = new float[size];
    Arrays.fill(ones, 1f);
    return ones;
  }

  private Linear matrix(int rows, int columns) {
    float deviation = (float) (1 / Math.sqrt(columns));
    float factor = dtype.isFloat8() ? 1f : deviation;
    int bytes = dtype.bytes();
    MemorySegment data = arena.allocate((long) rows * columns * bytes, 64);
    long piece = Math.min(data.byteSize(), (long) DRAWN * bytes);
    for (int i = 0; (long) i * bytes < piece; i++) {
      int code = dtype.fromFloat(drawn[i] * factor);
      long at = (long) i * bytes;
      switch (bytes) {
        case 1 -> data.set(ValueLayout.JAVA_BYTE, at, (byte) code);
        case 2 -> data.set(ValueLayout.JAVA_SHORT, at, (short) code);
        default -> data.set(ValueLayout.JAVA_INT, at, code);
      }
    }
    for (long at = piece; at < data.byteSize(); at += piece) {
      MemorySegment.copy(data, 0, data, at, Math.min(piece, data.byteSize() - at));
    }
    Tensor tensor = new Tensor("w", dtype, new long[] {rows, columns}, data, "benchmark");
    return new Linear(tensor, scale(rows, columns, deviation), null);
  }

  private WeightScale scale(int rows, int columns, float deviation) {
    if (!dtype.isFloat8()) {
      return new WeightScale.None();
    }
    int across = Math.ceilDiv(columns, BLOCK);
    float[] scales = new float[Math.ceilDiv(rows, BLOCK) * across];
    for (int i = 0; i < scales.length; i++) {
      scales[i] = deviation * (0.75f + 0.5f * random.nextFloat());
    }
    return new WeightScale.PerBlock(BLOCK, BLOCK, across, scales);
  }
}
