package io.xmodel.bench.operations;

/**
 * Sizes of a matrix as a parameter writes them: {@code 3840x1536}.
 *
 * @param rows output features
 * @param columns input features
 */
record MatrixShape(int rows, int columns) {
  static MatrixShape of(String text) {
    int x = text.indexOf('x');
    return new MatrixShape(
        Integer.parseInt(text.substring(0, x)), Integer.parseInt(text.substring(x + 1)));
  }

  /** Weights. */
  double elements() {
    return (double) rows * columns;
  }
}
