package io.xmodel.internal.checkpoint;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.xmodel.error.CheckpointException;

/** Whatever the bytes, a pickle is read or refused with a sentence. */
class PickleFuzz {
  @FuzzTest(maxDuration = "3m")
  void readsOrRefuses(byte[] pickle) {
    try {
      PickleReader.read(pickle, "x");
    } catch (CheckpointException e) {
      // refused
    }
  }
}
