package io.xmodel.tornado.weights;

import io.xmodel.model.Linear;
import io.xmodel.model.ModelWeights;
import io.xmodel.model.WeightScale;
import java.util.Arrays;
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
    long single = ints(largestArray);
    long several = Math.min(single, MOST_BYTES / Integer.BYTES);
    return new WeightPlan(weights, Bank.of(weights, single, several));
  }

  /**
   * Plans one array for all weights, which the host then holds at once while they are uploaded.
   *
   * @param largestArray as above
   * @throws io.xmodel.error.BackendException when the weights are larger than that
   */
  public static WeightPlan together(ModelWeights weights, long largestArray) {
    return new WeightPlan(weights, Bank.together(weights, ints(largestArray)));
  }

  private static long ints(long largestArray) {
    long header = HostMemory.bytes(0, Integer.BYTES);
    return Math.min((largestArray - header) / Integer.BYTES, Integer.MAX_VALUE);
  }

  /** Whether each tile of so many rows and columns of a matrix has one scale, or each row. */
  public static boolean hasOneScaleATile(Linear linear, int rows, int columns) {
    ScaleGrid grid = ScaleGrid.of(linear);
    boolean ofTile =
        grid.columns() % columns == 0 && (grid.rows() % rows == 0 || grid.rows() >= linear.out());
    return grid.across() == 1 || ofTile;
  }

  ModelWeights weights() {
    return weights;
  }

  List<Bank> banks() {
    return banks;
  }

  /** Ints of each array. */
  int[] arrays() {
    int[] ints = new int[banks.getLast().array() + 1];
    for (Bank bank : banks) {
      ints[bank.array()] += bank.ints();
    }
    return ints;
  }

  /** Ints of the largest array. */
  public int largestArray() {
    return Arrays.stream(arrays()).max().orElseThrow();
  }

  /** Bytes on the device, of codes and of the scales of groups; what is small comes on top. */
  public long bytes() {
    long codes =
        Arrays.stream(arrays()).mapToLong(ints -> HostMemory.bytes(ints, Integer.BYTES)).sum();
    return codes + banks.stream().mapToLong(WeightPlan::scaleBytes).sum();
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
