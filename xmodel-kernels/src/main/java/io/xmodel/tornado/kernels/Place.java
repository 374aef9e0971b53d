package io.xmodel.tornado.kernels;

/**
 * The order of a vector that decoding kernels multiply a matrix by: element c is at {@code (c & 3)
 * · ceil(n / 4) + (c >> 2)}. So lanes that each take an int of four codes read neighbouring floats.
 */
public final class Place {
  private Place() {}

  /** Floats of a vector of n elements. */
  public static int size(int n) {
    return 4 * quarter(n);
  }

  /** ceil(n / 4). */
  static int quarter(int n) {
    return (n + 3) >> 2;
  }

  /** Where element c of n is. */
  static int of(int c, int n) {
    return (c & 3) * quarter(n) + (c >> 2);
  }
}
