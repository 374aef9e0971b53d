package uk.ac.manchester.tornado.api.types.matrix;

/** The shape of a matrix. */
abstract class Matrix2DType {

  /** Number of rows. */
  protected final int ROWS;

  /** Number of columns. */
  protected final int COLUMNS;

  Matrix2DType(int numRows, int numColumns) {
    ROWS = numRows;
    COLUMNS = numColumns;
  }

  public int getNumRows() {
    return ROWS;
  }

  public int getNumColumns() {
    return COLUMNS;
  }
}
