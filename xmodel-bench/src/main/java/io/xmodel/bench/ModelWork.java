package io.xmodel.bench;

import io.xmodel.model.Linear;
import io.xmodel.model.ModelWeights;
import io.xmodel.model.XmodelConfig;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.Stream;

/** What a forward pass cannot avoid: bytes to read, operations to do. */
final class ModelWork {
  private final XmodelConfig config;
  private final List<MemorySegment> matrices;
  private final long layerParameters;
  private final long kvBytesPerToken;

  /**
   * The work of a model.
   *
   * @param kvBytesPerToken of one position of one sequence
   */
  ModelWork(ModelWeights weights, long kvBytesPerToken) {
    this.config = weights.config();
    this.kvBytesPerToken = kvBytesPerToken;
    List<Linear> layers =
        weights.layers().stream().flatMap(layer -> layer.matrices().stream()).toList();
    this.layerParameters =
        layers.stream().mapToLong(linear -> (long) linear.out() * linear.in()).sum();
    this.matrices =
        Stream.concat(layers.stream(), Stream.of(weights.head()))
            .map(linear -> linear.weight().data())
            .toList();
  }

  /** Every matrix that a decode step reads from end to end. */
  List<MemorySegment> matrices() {
    return matrices;
  }

  /** Bytes of {@link #matrices}. */
  long weightBytes() {
    return matrices.stream().mapToLong(MemorySegment::byteSize).sum();
  }

  /**
   * Bytes that a decoding test reads: the weights once a step, the cache of each sequence as it
   * grows.
   */
  double decodeBytes(TokenTest test) {
    double keys = test.depth() + (test.tokens() + 1) / 2.0;
    return test.tokens() * (weightBytes() + test.batch() * keys * kvBytesPerToken);
  }

  /**
   * Operations of a prompt: two for each layer weight and token, four for each pair of a key and a
   * query's feature, and the head for the last token.
   */
  double prefillOperations(TokenTest test) {
    double pairs = test.tokens() * (test.depth() + (test.tokens() + 1) / 2.0);
    double attention =
        4.0 * config.numHiddenLayers() * config.numAttentionHeads() * config.headDim() * pairs;
    double head = 2.0 * config.vocabSize() * config.hiddenSize();
    return 2.0 * layerParameters * test.tokens() + attention + head;
  }
}
