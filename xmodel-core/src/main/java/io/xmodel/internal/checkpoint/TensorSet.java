package io.xmodel.internal.checkpoint;

import io.xmodel.error.CheckpointException;
import io.xmodel.error.Quoted;
import io.xmodel.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The tensors of one or several files under their names, each name once. */
final class TensorSet {
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private final Map<String, OtherTensor> others = new LinkedHashMap<>();
  private final Map<String, String> origins = new LinkedHashMap<>();

  void add(Tensor tensor) {
    claim(tensor.name(), tensor.origin());
    tensors.put(tensor.name(), tensor);
  }

  void add(OtherTensor tensor) {
    claim(tensor.name(), tensor.origin());
    others.put(tensor.name(), tensor);
  }

  private void claim(String name, String origin) {
    String first = origins.putIfAbsent(name, origin);
    if (first != null) {
      throw new CheckpointException(
          "tensor '%s' is there twice: (%s) and (%s). Which one is meant cannot be told; remove the shard that does not belong."
              .formatted(Quoted.shortened(name), first, origin));
    }
  }

  /** The same tensors under other names. */
  TensorSet renamed(UnaryOperator<String> newName) {
    TensorSet renamed = new TensorSet();
    for (Tensor tensor : tensors.values()) {
      renamed.add(
          new Tensor(
              newName.apply(tensor.name()),
              tensor.dtype(),
              tensor.shape(),
              tensor.data(),
              tensor.origin()));
    }
    for (OtherTensor tensor : others.values()) {
      renamed.add(
          new OtherTensor(
              newName.apply(tensor.name()),
              tensor.dtype(),
              tensor.shape(),
              tensor.data(),
              tensor.origin()));
    }
    return renamed;
  }

  Set<String> names() {
    return Collections.unmodifiableSet(origins.keySet());
  }

  boolean contains(String name) {
    return origins.containsKey(name);
  }

  Map<String, Tensor> tensors() {
    return tensors;
  }

  Map<String, OtherTensor> others() {
    return others;
  }
}
