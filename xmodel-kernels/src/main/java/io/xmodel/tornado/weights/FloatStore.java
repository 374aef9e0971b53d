package io.xmodel.tornado.weights;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Collects small arrays of floats that become one array of the device. */
final class FloatStore {
  private final List<float[]> parts = new ArrayList<>();
  private final Map<Object, Integer> shared = new HashMap<>();
  private int size;

  /** Appends floats and tells their offset. */
  int add(float... values) {
    int at = size;
    parts.add(values);
    size = Math.addExact(size, values.length);
    return at;
  }

  /** As {@link #add}, once for each key. */
  int addOnce(Object key, Supplier<float[]> values) {
    Integer known = shared.get(key);
    if (known != null) {
      return known;
    }
    int at = add(values.get());
    shared.put(key, at);
    return at;
  }

  int size() {
    return size;
  }

  FloatArray toArray() {
    FloatArray array = new FloatArray(size);
    int at = 0;
    for (float[] part : parts) {
      for (float value : part) {
        array.set(at, value);
        at++;
      }
    }
    return array;
  }
}
