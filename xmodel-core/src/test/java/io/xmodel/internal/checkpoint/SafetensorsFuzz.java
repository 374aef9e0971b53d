package io.xmodel.internal.checkpoint;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.xmodel.damage.Refusals;
import io.xmodel.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/** Whatever the bytes, a safetensors file is read or refused with a sentence. */
class SafetensorsFuzz {
  @FuzzTest(maxDuration = "3m")
  void readsOrRefuses(byte[] file) {
    reads(file);
  }

  /** Whether it is read. */
  static boolean reads(byte[] file) {
    return Refusals.reads(() -> {
      TensorSet tensors = new TensorSet();
      SafetensorsReader.read("x", MemorySegment.ofArray(file), tensors);
      tensors.tensors().values().forEach(SafetensorsFuzz::touch);
    });
  }

  static void touch(Tensor tensor) {
    if (tensor.elements() > 0) {
      float _ = tensor.get(0) + tensor.get(tensor.elements() - 1);
    }
  }
}
