package uk.ac.manchester.tornado.api;

/** Times of an execution, in nanoseconds; the emulator knows only the whole. */
public class TornadoProfilerResult {

  private final long total;

  TornadoProfilerResult(long total) {
    this.total = total;
  }

  public long getTotalTime() {
    return total;
  }

  public long getCompileTime() {
    return 0;
  }

  public long getTornadoCompilerTime() {
    return 0;
  }

  public long getDriverInstallTime() {
    return 0;
  }

  public long getDataTransfersTime() {
    return 0;
  }

  public long getDeviceWriteTime() {
    return 0;
  }

  public long getDeviceReadTime() {
    return 0;
  }

  public long getDataTransferDispatchTime() {
    return 0;
  }

  public long getKernelDispatchTime() {
    return 0;
  }

  public long getDeviceKernelTime() {
    return 0;
  }
}
