package uk.ac.manchester.tornado.api.enums;

/** Backends of TornadoVM. */
public enum TornadoVMBackendType {
  OPENCL,
  METAL,
  PTX,
  CUDA,
  SPIRV,
  JAVA,
  VIRTUAL
}
