package io.xmodel.tornado.kernels;

/**
 * How a matrix is stored, as one int that kernels take as a constant: what they know of it, device
 * compilers need not look up, and loops have known ends. 0 knows nothing: then the descriptor is
 * asked.
 */
public final class Storage {
  /** Nothing is known. */
  public static final int UNKNOWN = 0;

  /** Decoded by a table, see {@link Codes}. */
  public static final int BY_TABLE = 0;

  /** Integers, see {@link Codes#integer}. */
  public static final int BY_INTEGER = 1;

  /** Decoded by {@code BFloat16.bf16ToFloat}: on CUDA a shift. */
  public static final int BY_BF16 = 2;

  /** FP8 E4M3, made a bfloat16 first. */
  public static final int BY_E4M3 = 3;

  /** FP8 E5M2, made a bfloat16 first. */
  public static final int BY_E5M2 = 4;

  private static final int DECODER_AT = 6;
  private static final int BLOCKS_AT = 9;
  private static final int COLUMNS_AT = 10;

  private Storage() {}

  /**
   * A matrix' storage.
   *
   * @param bits of a code
   * @param decoder {@link #BY_TABLE} or another
   * @param blocks whether columns of a row have different scales
   * @param columns below 2^21
   */
  public static int of(int bits, int decoder, boolean blocks, int columns) {
    return bits | decoder << DECODER_AT | (blocks ? 1 << BLOCKS_AT : 0) | columns << COLUMNS_AT;
  }

  /** Bits of a code, or 0. */
  public static int bits(int storage) {
    return storage & 63;
  }

  /** Whole ints of a row, or 0. */
  public static int ints(int storage) {
    return columns(storage) * bits(storage) >> 5;
  }

  /** How codes become numbers. */
  static int decoder(int storage) {
    return storage >> DECODER_AT & 7;
  }

  /** 1 if columns of a row may have different scales, else 0. */
  public static int blocks(int storage) {
    return storage == UNKNOWN ? 1 : storage >> BLOCKS_AT & 1;
  }

  /** Columns, or 0. */
  static int columns(int storage) {
    return storage >> COLUMNS_AT;
  }
}
