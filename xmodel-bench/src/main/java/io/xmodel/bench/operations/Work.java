package io.xmodel.bench.operations;

/**
 * What one execution of an operation cannot avoid.
 *
 * @param bytes to move to and from memory; 0 where the operands are in a cache
 * @param operations of floating point, a multiply-add counted as two, an exponential as one
 */
public record Work(double bytes, double operations) {
  /** Work on operands that the operation before left in a cache. */
  public static Work cached(double operations) {
    return new Work(0, operations);
  }
}
