package io.xmodel.internal.checkpoint;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.xmodel.error.CheckpointException;
import io.xmodel.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/** Whatever the bytes, a safetensors file is read or refused with a sentence. */
class SafetensorsFuzz {
  @FuzzTest(maxDuration = "3m")
  void readsOrRefuses(byte[] file) {
    TensorSet tensors = new TensorSet();
    try {
      SafetensorsReader.read("x", MemorySegment.ofArray(file), tensors);
    } catch (CheckpointException e) {
      return;
    }
    tensors.tensors().values().forEach(SafetensorsFuzz::touch);
  }

  static void touch(Tensor tensor) {
    if (tensor.elements() > 0) {
      float _ = tensor.get(0) + tensor.get(tensor.elements() - 1);
    }
  }
}
