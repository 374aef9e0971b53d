package io.xmodel.emulator;

import java.util.Objects;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/**
 * The device that the emulator plays.
 *
 * @param checks how closely kernels are watched
 * @param backend the backend it claims to be; CUDA and PTX accept {@code withCUDAGraph()}
 * @param memory bytes of device memory; an array beyond them is a TornadoOutOfMemoryException
 * @param maxAllocation bytes of the largest array
 * @param computeUnits groups of a launch that are resident at once
 */
public record Settings(
    Checks checks,
    TornadoVMBackendType backend,
    long memory,
    long maxAllocation,
    int computeUnits) {

  /** Every check, an OpenCL device of 4 GiB. */
  public static final Settings DEFAULT =
      new Settings(Checks.ALL, TornadoVMBackendType.OPENCL, 4L << 30, 1L << 30, 8);

  public Settings {
    Objects.requireNonNull(checks, "checks");
    Objects.requireNonNull(backend, "backend");
    if (memory <= 0 || maxAllocation <= 0) {
      throw new IllegalArgumentException(
          "memory and maxAllocation must be positive: %d, %d".formatted(memory, maxAllocation));
    }
    if (computeUnits < 1) {
      throw new IllegalArgumentException("computeUnits must be positive: " + computeUnits);
    }
  }

  public Settings withChecks(Checks checks) {
    return new Settings(checks, backend, memory, maxAllocation, computeUnits);
  }

  public Settings withBackend(TornadoVMBackendType backend) {
    return new Settings(checks, backend, memory, maxAllocation, computeUnits);
  }

  public Settings withMemory(long memory) {
    return new Settings(checks, backend, memory, maxAllocation, computeUnits);
  }

  public Settings withMaxAllocation(long maxAllocation) {
    return new Settings(checks, backend, memory, maxAllocation, computeUnits);
  }

  public Settings withComputeUnits(int computeUnits) {
    return new Settings(checks, backend, memory, maxAllocation, computeUnits);
  }
}
