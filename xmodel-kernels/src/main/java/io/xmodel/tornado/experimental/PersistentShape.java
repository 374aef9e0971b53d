package io.xmodel.tornado.experimental;

/**
 * How {@link Persistent} is launched.
 *
 * @param groups of the launch, all of which must be resident at once
 * @param lanes items that share four rows, a power of two
 * @param slots fours of rows of a group, a power of two
 * @param patience how often a group looks whether the others have come, before it gives up
 */
public record PersistentShape(int groups, int lanes, int slots, int patience) {
  /** Some seconds on a GPU, where a look takes most of a microsecond. */
  private static final int PATIENCE = 1 << 22;

  /**
   * One group for each multiprocessor of a GPU, which is resident if nobody else is there. Of 256
   * items, so that each may have 255 registers: NVIDIA's compiler gives it 168, and no way leads
   * from TornadoVM to its bounds.
   */
  public static PersistentShape gpu(int computeUnits) {
    return new PersistentShape(computeUnits, 128, 2, PATIENCE);
  }

  /** Items of a group. */
  int items() {
    return lanes * slots;
  }
}
