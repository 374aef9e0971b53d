package io.xmodel.convert;

import io.xmodel.backend.BackendProvider;
import io.xmodel.internal.cpu.CpuBackend;

/** The CPU backend's part of the conformance kit that CpuBackendTest cannot have. */
class CpuIntegersTest implements IntegerContract {
  @Override
  public BackendProvider provider() {
    return new CpuBackend();
  }

  @Override
  public float toleranceOf4Bits() {
    return 1e-2f;
  }
}
