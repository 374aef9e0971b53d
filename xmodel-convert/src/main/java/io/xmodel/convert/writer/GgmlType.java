package io.xmodel.convert.writer;

/**
 * How ggml, llama.cpp's tensor library, stores numbers: in blocks of consecutive elements of a row.
 */
public enum GgmlType {
  /** binary32. */
  F32(0, 1, 4, 0),
  /** binary16. */
  F16(1, 1, 2, 1),
  /** 32 elements: a binary16 scale d, then 16 bytes: element i low, i + 16 high; d (code − 8). */
  Q4_0(2, 32, 18, 2),
  /** 32 elements: a binary16 scale d, then 32 signed bytes; d · code. */
  Q8_0(8, 32, 34, 7),
  /** bfloat16. */
  BF16(30, 1, 2, 32);

  private final int id;
  private final int blockSize;
  private final int blockBytes;
  private final int fileType;

  GgmlType(int id, int blockSize, int blockBytes, int fileType) {
    this.id = id;
    this.blockSize = blockSize;
    this.blockBytes = blockBytes;
    this.fileType = fileType;
  }

  /** ggml's number for it. */
  public int id() {
    return id;
  }

  /** Elements of a block. */
  public int blockSize() {
    return blockSize;
  }

  /** Whether elements share a scale. */
  public boolean isQuantized() {
    return blockSize > 1;
  }

  /** Bytes of a row, whose elements are whole blocks. */
  public long rowBytes(long elements) {
    return elements / blockSize * blockBytes;
  }

  /** llama.cpp's number for a file whose matrices are of this type: {@code general.file_type}. */
  public int fileType() {
    return fileType;
  }
}
