package io.xmodel.cpu.math;

/**
 * One worker's working memory: named buffers that grow to what is asked and keep their contents
 * only within one operation.
 */
public final class Scratch {
  private float[] input = new float[0];
  private float[] rows = new float[0];
  private float[] tile = new float[0];
  private final float[] lanes = new float[8 * 16];

  /** The input of a mat-vec times its codec's factor. */
  float[] input(int size) {
    if (input.length < size) {
      input = new float[size];
    }
    return input;
  }

  /** Decoded rows of weights. */
  float[] rows(int size) {
    if (rows.length < size) {
      rows = new float[size];
    }
    return rows;
  }

  /** Results that are not yet in their place. */
  float[] tile(int size) {
    if (tile.length < size) {
      tile = new float[size];
    }
    return tile;
  }

  /** Vectors about to be summed across their lanes: room for 8. */
  float[] lanes() {
    return lanes;
  }
}
