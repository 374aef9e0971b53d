package io.xmodel.tornado.graph;

import io.xmodel.model.RopeFrequencies;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Angles of rows, computed on the host: [row][cosines, then sines][headDim / 2]. */
public final class RopeAngles {
  private RopeAngles() {}

  /**
   * Sets a row.
   *
   * @param half memory for headDim / 2 floats
   */
  public static void set(
      RopeFrequencies frequencies, int position, FloatArray rope, int row, float[] half) {
    int at = row * half.length * 2;
    frequencies.cos(position, half);
    for (int i = 0; i < half.length; i++) {
      rope.set(at + i, half[i]);
    }
    frequencies.sin(position, half);
    for (int i = 0; i < half.length; i++) {
      rope.set(at + half.length + i, half[i]);
    }
  }
}
