package io.xmodel.internal.checkpoint;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.xmodel.damage.Refusals;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Whatever the bytes, a pytorch_model.bin is read or refused with a sentence. */
class TorchFuzz {
  @FuzzTest(maxDuration = "3m")
  void readsOrRefuses(byte[] file) {
    reads(file);
  }

  /** Whether it is read. */
  static boolean reads(byte[] file) {
    return Refusals.reads(() -> {
      TensorSet tensors = new TensorSet();
      try (Arena arena = Arena.ofConfined()) {
        TorchReader.read("x", MemorySegment.ofArray(file), arena, tensors);
        tensors.tensors().values().forEach(SafetensorsFuzz::touch);
      }
    });
  }
}
