package io.xmodel.tornado.weights;

import io.xmodel.error.BackendException;
import io.xmodel.model.LayerWeights;
import io.xmodel.model.Linear;
import io.xmodel.model.ModelWeights;
import java.util.ArrayList;
import java.util.List;

/**
 * An array of the device that holds matrices one after another: the embedding, the head where it is
 * another, or some consecutive layers.
 *
 * @param firstLayer first layer in it
 * @param layers how many; 0: the embedding or the head
 * @param matrices its matrices; of each layer in the order of their kinds
 * @param ints its size
 */
record Bank(int firstLayer, int layers, List<Matrix> matrices, int ints) {
  /**
   * Lays the matrices out: first the embedding's bank, then the head's if it is another, then the
   * layers'.
   *
   * @param single most ints of a bank of one matrix, or of one layer
   * @param several most ints of a bank of several layers
   */
  static List<Bank> of(ModelWeights weights, long single, long several) {
    List<Bank> banks = new ArrayList<>();
    banks.add(alone(weights.embedding(), single));
    if (!weights.tied()) {
      banks.add(alone(weights.head(), single));
    }
    int layers = weights.layers().size();
    int first = 0;
    while (first < layers) {
      List<Matrix> matrices = new ArrayList<>();
      long ints = 0;
      int layer = first;
      while (layer < layers
          && ints + ints(weights.layers().get(layer)) <= (layer == first ? single : several)) {
        for (Linear linear : weights.layers().get(layer).matrices()) {
          matrices.add(Matrix.at(linear, (int) ints));
          ints += Matrix.ints(linear);
        }
        layer++;
      }
      if (layer == first) {
        throw tooLarge("layer " + first, ints(weights.layers().get(first)), single);
      }
      banks.add(new Bank(first, layer - first, matrices, (int) ints));
      first = layer;
    }
    return List.copyOf(banks);
  }

  private static Bank alone(Linear linear, long most) {
    long ints = Matrix.ints(linear);
    if (ints > most) {
      throw tooLarge("tensor '" + linear.weight().name() + "'", ints, most);
    }
    return new Bank(0, 0, List.of(Matrix.at(linear, 0)), (int) ints);
  }

  private static long ints(LayerWeights layer) {
    return layer.matrices().stream().mapToLong(Matrix::ints).sum();
  }

  private static BackendException tooLarge(String what, long ints, long most) {
    return new BackendException(
        "%s needs %,d MiB on the device in one piece, which allows %,d MiB at most. Use --backend cpu, or a device that allows larger allocations."
            .formatted(what, ints >> 18, most >> 18));
  }

  boolean hasLayer(int layer) {
    return layer >= firstLayer && layer < firstLayer + layers;
  }
}
