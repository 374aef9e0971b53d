package io.xmodel.model;

import io.xmodel.tensor.DType;
import io.xmodel.tensor.Tensor;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a model's weights take.
 *
 * @param parameters numbers the model learned: scales are not among them, tied weights count once
 * @param bytes bytes of the file by dtype, scales included
 */
public record ModelSize(long parameters, Map<DType, Long> bytes) {
  /** Bytes of all dtypes together. */
  public long totalBytes() {
    return bytes.values().stream().mapToLong(Long::longValue).sum();
  }

  static ModelSize of(ModelFiles files) {
    long parameters = 0;
    Map<DType, Long> bytes = new EnumMap<>(DType.class);
    for (TensorSpec spec : TensorSpec.of(files.config())) {
      List<Tensor> stored = files.stored(spec);
      parameters += stored.getFirst().elements();
      for (Tensor tensor : stored) {
        bytes.merge(tensor.dtype(), tensor.byteSize(), Long::sum);
      }
    }
    return new ModelSize(parameters, Collections.unmodifiableMap(bytes));
  }
}
