package io.xmodel.tornado.weights;

import io.xmodel.model.ModelWeights;
import io.xmodel.model.WeightScale;
import java.util.List;

/** How a model's weights will lie on a device: known before any memory is taken. */
public final class WeightPlan {
  /** A bank is no larger, so that the host need not hold more than this at a time. */
  private static final long MOST_BYTES = 1L << 30;

  private final ModelWeights weights;
  private final List<Bank> banks;

  private WeightPlan(ModelWeights weights, List<Bank> banks) {
    this.weights = weights;
    this.banks = banks;
  }

  /**
   * Plans the arrays.
   *
   * @param largestArray bytes that the device allows for one array
   * @throws io.xmodel.error.BackendException when a matrix is larger than that
   */
  public static WeightPlan of(ModelWeights weights, long largestArray) {
    long header = HostMemory.bytes(0, Integer.BYTES);
    long single = Math.min((largestArray - header) / Integer.BYTES, Integer.MAX_VALUE);
    long several = Math.min(single, MOST_BYTES / Integer.BYTES);
    return new WeightPlan(weights, Bank.of(weights, single, several));
  }

  ModelWeights weights() {
    return weights;
  }

  List<Bank> banks() {
    return banks;
  }

  /** Ints of the largest bank. */
  public int largestBank() {
    return banks.stream().mapToInt(Bank::ints).max().orElseThrow();
  }

  /** Bytes on the device, of codes and of the scales of groups; what is small comes on top. */
  public long bytes() {
    return banks.stream()
        .mapToLong(bank -> HostMemory.bytes(bank.ints(), Integer.BYTES) + scaleBytes(bank))
        .sum();
  }

  /** Scales are f32 on the device. */
  private static long scaleBytes(Bank bank) {
    return bank.matrices().stream()
        .map(matrix -> matrix.linear().scale())
        .mapToLong(scale ->
            scale instanceof WeightScale.PerGroup group
                ? group.scales().elements() * Float.BYTES
                : 0)
        .sum();
  }
}
