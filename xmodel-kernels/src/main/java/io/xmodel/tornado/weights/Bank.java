package io.xmodel.tornado.weights;

import io.xmodel.error.BackendException;
import io.xmodel.error.Setting;
import io.xmodel.model.LayerWeights;
import io.xmodel.model.Linear;
import io.xmodel.model.ModelWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Matrices one after another in an array of the device: the embedding, the head where it is
 * another, or some consecutive layers.
 *
 * @param array which array
 * @param firstLayer first layer in it
 * @param layers how many; 0: the embedding or the head
 * @param matrices its matrices; of each layer in the order of their kinds
 * @param ints its size
 */
record Bank(int array, int firstLayer, int layers, List<BankMatrix> matrices, int ints) {
  /**
   * Lays the matrices out, each bank in an array of its own: first the embedding's bank, then the
   * head's if it is another, then the layers'.
   *
   * @param single most ints of a bank of one matrix, or of one layer
   * @param several most ints of a bank of several layers
   */
  static List<Bank> of(ModelWeights weights, long single, long several) {
    List<Bank> banks = new ArrayList<>();
    banks.add(alone(0, weights.embedding(), single));
    if (!weights.tied()) {
      banks.add(alone(1, weights.head(), single));
    }
    int layers = weights.layers().size();
    int first = 0;
    while (first < layers) {
      List<BankMatrix> matrices = new ArrayList<>();
      long ints = 0;
      int layer = first;
      while (layer < layers
          && ints + ints(weights.layers().get(layer)) <= (layer == first ? single : several)) {
        for (Linear linear : weights.layers().get(layer).matrices()) {
          matrices.add(BankMatrix.at(linear, (int) ints));
          ints += BankMatrix.ints(linear);
        }
        layer++;
      }
      if (layer == first) {
        throw tooLarge("layer " + first, ints(weights.layers().get(first)), single);
      }
      banks.add(new Bank(banks.size(), first, layer - first, matrices, (int) ints));
      first = layer;
    }
    return List.copyOf(banks);
  }

  /**
   * Lays all matrices out in one array, in the same order.
   *
   * @param most ints of it
   */
  static List<Bank> together(ModelWeights weights, long most) {
    List<List<Linear>> parts = new ArrayList<>();
    parts.add(List.of(weights.embedding()));
    if (!weights.tied()) {
      parts.add(List.of(weights.head()));
    }
    parts.add(weights.layers().stream().flatMap(layer -> layer.matrices().stream()).toList());
    long all = parts.stream().flatMap(List::stream).mapToLong(BankMatrix::ints).sum();
    if (all > most) {
      throw tooLarge("launch persistent: the weights", all, most);
    }
    List<Bank> banks = new ArrayList<>();
    int at = 0;
    for (List<Linear> part : parts) {
      List<BankMatrix> matrices = new ArrayList<>();
      int from = at;
      for (Linear linear : part) {
        matrices.add(BankMatrix.at(linear, at));
        at += (int) BankMatrix.ints(linear);
      }
      int layers = part.size() == 1 ? 0 : weights.layers().size();
      banks.add(new Bank(0, 0, layers, matrices, at - from));
    }
    return List.copyOf(banks);
  }

  private static Bank alone(int array, Linear linear, long most) {
    long ints = BankMatrix.ints(linear);
    if (ints > most) {
      throw tooLarge("tensor '" + linear.weight().name() + "'", ints, most);
    }
    return new Bank(array, 0, 0, List.of(BankMatrix.at(linear, 0)), (int) ints);
  }

  private static long ints(LayerWeights layer) {
    return layer.matrices().stream().mapToLong(BankMatrix::ints).sum();
  }

  private static BackendException tooLarge(String what, long ints, long most) {
    return new BackendException(
        String.format(
            Locale.ROOT,
            "%s needs %,d MiB on the device in one piece, which allows %,d MiB at most. Use the CPU backend, or a device that allows larger allocations.",
            what,
            ints >> 18,
            most >> 18),
        Setting.BACKEND);
  }

  boolean hasLayer(int layer) {
    return layer >= firstLayer && layer < firstLayer + layers;
  }
}
