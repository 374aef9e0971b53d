package io.xmodel.backend;

/**
 * The memory for keys and values: one pool of blocks that all sequences of a model take from.
 *
 * @param blockSize positions in a block
 * @param blocks blocks of the pool
 * @param freeBlocks those that no sequence owns
 * @param bytesPerPosition bytes that a position takes
 */
public record KvMemory(int blockSize, int blocks, int freeBlocks, long bytesPerPosition) {
  /** Positions of the whole pool. */
  public long positions() {
    return (long) blocks * blockSize;
  }

  /** Blocks that so many positions fill, the last one perhaps in part. */
  public int blocksFor(int positions) {
    return Math.ceilDiv(positions, blockSize);
  }
}
