package io.xmodel.internal.cpu;

/** How items – rows of a matrix, tokens – are shared out to workers: one range each. */
final class Share {
  private Share() {}

  /** Where a worker's range begins; it ends where the next worker's begins. */
  static int begin(int items, int worker, int workers) {
    return (int) ((long) items * worker / workers);
  }

  /**
   * As above, with ranges that begin at multiples of twelve: products compute two, three, four or
   * six rows at a time.
   */
  static int beginRows(int rows, int worker, int workers) {
    return Math.min(rows, begin(Math.ceilDiv(rows, 12), worker, workers) * 12);
  }
}
