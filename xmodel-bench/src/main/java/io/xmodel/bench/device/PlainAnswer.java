package io.xmodel.bench.device;

import java.util.function.IntToDoubleFunction;

/**
 * What a product gives.
 *
 * @param onDevice the vector or matrix that a task writes
 * @param element of it, once it is copied back
 * @param expected its elements
 */
record PlainAnswer(Object onDevice, IntToDoubleFunction element, double[] expected) {
  float[] found() {
    float[] found = new float[expected.length];
    for (int i = 0; i < found.length; i++) {
      found[i] = (float) element.applyAsDouble(i);
    }
    return found;
  }
}
