package io.xmodel.internal.cpu;

/** Rotary position embedding, rotate_half pairing: element i turns with element i + headDim/2. */
final class Rope {
  private Rope() {}

  /**
   * Rotates one head in place.
   *
   * @param cos of the position, [headDim / 2]
   * @param sin as cos
   */
  static void rotate(float[] x, int at, float[] cos, float[] sin) {
    int half = cos.length;
    for (int i = 0; i < half; i++) {
      float a = x[at + i];
      float b = x[at + half + i];
      x[at + i] = a * cos[i] - b * sin[i];
      x[at + half + i] = b * cos[i] + a * sin[i];
    }
  }
}
