package io.xmodel.backend;

import io.xmodel.tensor.DType;

/**
 * How keys and values are kept in the cache. Fidelity is judged in f32; 16 bits halve the memory.
 */
public enum KvType {
  /** 32 bits, exact. */
  F32(DType.F32),
  /** bfloat16: moves log-probabilities of tiny models by up to 3e-2. */
  BF16(DType.BF16),
  /** binary16: moves log-probabilities of tiny models by up to 4e-3. */
  F16(DType.F16);

  private final DType dtype;

  KvType(DType dtype) {
    this.dtype = dtype;
  }

  /** The stored format. */
  public DType dtype() {
    return dtype;
  }
}
