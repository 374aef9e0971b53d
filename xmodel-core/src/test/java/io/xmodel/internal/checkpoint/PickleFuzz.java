package io.xmodel.internal.checkpoint;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.xmodel.damage.Refusals;

/** Whatever the bytes, a pickle is read or refused with a sentence. */
class PickleFuzz {
  @FuzzTest(maxDuration = "3m")
  void readsOrRefuses(byte[] pickle) {
    reads(pickle);
  }

  /** Whether it is read. */
  static boolean reads(byte[] pickle) {
    return Refusals.reads(() -> PickleReader.read(pickle, "x"));
  }
}
