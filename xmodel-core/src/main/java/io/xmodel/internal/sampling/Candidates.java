package io.xmodel.internal.sampling;

import java.util.Arrays;

/**
 * The tokens still in the running and their weights: probabilities up to a common factor, the most
 * likely one's weight being 1. Each filter removes some. Reused from step to step.
 */
final class Candidates {
  /** Logit and id in one number that sorts by logit, equals by descending id. */
  private long[] keys = new long[0];

  private double[] weights = new double[0];
  private int size;

  /** Whether the keys are sorted, most likely first. */
  private boolean sorted;

  int size() {
    return size;
  }

  int id(int index) {
    return ~(int) keys[index];
  }

  float logit(int index) {
    int bits = (int) (keys[index] >> 32);
    return Float.intBitsToFloat(bits ^ ((bits >> 31) & 0x7FFF_FFFF));
  }

  double weight(int index) {
    return weights[index];
  }

  void clear(boolean sortedInput) {
    size = 0;
    sorted = sortedInput;
  }

  /** Adds a token, unless it is banned: a logit of negative infinity. */
  void add(int id, float logit) {
    if (logit == Float.NEGATIVE_INFINITY) {
      return;
    }
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, Math.max(64, 2 * size));
    }
    // Adding zero turns −0 into +0: they are equal, but their bits do not sort so.
    int bits = Float.floatToRawIntBits(logit + 0.0f);
    int ordered = bits ^ ((bits >> 31) & 0x7FFF_FFFF);
    keys[size++] = ((long) ordered << 32) | (~id & 0xFFFF_FFFFL);
  }

  /** Keeps the k with the largest logits, sorted. */
  void keepTopK(int k) {
    int kept = Math.min(k, size);
    if (!sorted && kept < size) {
      // The k largest so far stand in front as a heap, the smallest of them first.
      for (int i = kept / 2 - 1; i >= 0; i--) {
        siftDown(i, kept);
      }
      for (int i = kept; i < size; i++) {
        if (keys[i] > keys[0]) {
          keys[0] = keys[i];
          siftDown(0, kept);
        }
      }
    }
    size = kept;
    sort();
  }

  private void siftDown(int start, int end) {
    long key = keys[start];
    int i = start;
    for (int child = 2 * i + 1; child < end; child = 2 * i + 1) {
      if (child + 1 < end && keys[child + 1] < keys[child]) {
        child++;
      }
      if (key <= keys[child]) {
        break;
      }
      keys[i] = keys[child];
      i = child;
    }
    keys[i] = key;
  }

  private void sort() {
    if (sorted) {
      return;
    }
    Arrays.sort(keys, 0, size);
    for (int i = 0, j = size - 1; i < j; i++, j--) {
      long key = keys[i];
      keys[i] = keys[j];
      keys[j] = key;
    }
    sorted = true;
  }

  /** Computes the weights: exp((logit − largest) / temperature). */
  void weigh(double temperature) {
    if (weights.length < size) {
      weights = new double[keys.length];
    }
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < size; i++) {
      max = Math.max(max, logit(i));
    }
    for (int i = 0; i < size; i++) {
      weights[i] = Math.exp(((double) logit(i) - max) / temperature);
    }
  }

  /** Keeps the fewest most likely tokens whose share of all reaches {@code topP}. */
  void keepTopP(double topP, double temperature) {
    double total = totalWeight();
    if (!sorted) {
      // Tokens this unlikely sum to less than 1 − topP, even all together: they need no sorting.
      keepHeavierThan((1 - topP) * total / size);
      sort();
      weigh(temperature);
    }
    double sum = 0;
    int kept = 0;
    while (kept < size && sum < topP * total) {
      sum += weights[kept++];
    }
    size = kept;
  }

  /** Keeps tokens whose weight is at least {@code minP}; the most likely one's is 1. */
  void keepMinP(double minP) {
    keepHeavierThan(minP);
  }

  private void keepHeavierThan(double least) {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (weights[i] >= least) {
        keys[kept] = keys[i];
        weights[kept++] = weights[i];
      }
    }
    size = kept;
  }

  double totalWeight() {
    double total = 0;
    for (int i = 0; i < size; i++) {
      total += weights[i];
    }
    return total;
  }

  /** The token at a place between 0 (inclusive) and 1 (exclusive) of the total weight. */
  int pick(double place) {
    double rest = place * totalWeight();
    int last = 0;
    for (int i = 0; i < size; i++) {
      if (weights[i] > 0) {
        last = i;
        rest -= weights[i];
        if (rest < 0) {
          break;
        }
      }
    }
    return id(last);
  }
}
