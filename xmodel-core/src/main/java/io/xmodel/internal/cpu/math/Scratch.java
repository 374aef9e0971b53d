package io.xmodel.internal.cpu.math;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * One worker's working memory: named buffers that grow to what is asked and keep their contents
 * only within one operation.
 */
public final class Scratch {
  private float[] input = new float[0];
  private float[] rows = new float[0];
  private float[] scales = new float[0];
  private float[] tile = new float[0];
  private MemorySegment factors = MemorySegment.NULL;
  private MemorySegment scaledFactors = MemorySegment.NULL;
  private MemorySegment panels = MemorySegment.NULL;
  private MemorySegment scaledPanels = MemorySegment.NULL;
  private final float[] lanes = new float[8 * 16];

  /** The input of a mat-vec times its codec's factor. */
  float[] input(int size) {
    if (input.length < size) {
      input = new float[size];
    }
    return input;
  }

  /** The part of a mat-vec's input that whole vectors read, aligned for them as arrays are not. */
  MemorySegment factors(long bytes) {
    if (factors.byteSize() < bytes) {
      factors = Arena.ofAuto().allocate(bytes, 64);
    }
    return factors;
  }

  /** As above, times the scales of blocks. */
  MemorySegment scaledFactors(long bytes) {
    if (scaledFactors.byteSize() < bytes) {
      scaledFactors = Arena.ofAuto().allocate(bytes, 64);
    }
    return scaledFactors;
  }

  /** The input of a product of a few tokens, aligned as above. */
  MemorySegment panels(long bytes) {
    if (panels.byteSize() < bytes) {
      panels = Arena.ofAuto().allocate(bytes, 64);
    }
    return panels;
  }

  /** As above, times the scales of blocks. */
  MemorySegment scaledPanels(long bytes) {
    if (scaledPanels.byteSize() < bytes) {
      scaledPanels = Arena.ofAuto().allocate(bytes, 64);
    }
    return scaledPanels;
  }

  /** Decoded rows of weights. */
  float[] rows(int size) {
    if (rows.length < size) {
      rows = new float[size];
    }
    return rows;
  }

  /** Scales of a row of weights. */
  float[] scales(int size) {
    if (scales.length < size) {
      scales = new float[size];
    }
    return scales;
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
