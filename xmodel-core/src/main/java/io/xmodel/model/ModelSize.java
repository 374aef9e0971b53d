package io.xmodel.model;

import io.xmodel.tensor.DType;
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
}
