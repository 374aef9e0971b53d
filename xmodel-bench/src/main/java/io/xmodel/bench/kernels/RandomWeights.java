package io.xmodel.bench.kernels;

import io.xmodel.bench.operations.RandomMatrices;
import io.xmodel.model.LayerWeights;
import io.xmodel.model.Linear;
import io.xmodel.model.ModelWeights;
import io.xmodel.model.XmodelConfig;
import io.xmodel.tensor.DType;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/** A model of random weights in memory, scaled so that activations stay near one. */
public final class RandomWeights {
  private final XmodelConfig config;
  private final DType dtype;
  private final RandomMatrices matrices;

  private RandomWeights(XmodelConfig config, DType dtype, Arena arena) {
    this.config = config;
    this.dtype = dtype;
    this.matrices = new RandomMatrices(arena, new Random(1));
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
    return matrices.matrix(dtype, rows, columns, (float) (1 / Math.sqrt(columns)));
  }
}
