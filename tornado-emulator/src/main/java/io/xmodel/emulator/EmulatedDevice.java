package io.xmodel.emulator;

import uk.ac.manchester.tornado.api.TornadoDeviceContext;
import uk.ac.manchester.tornado.api.TornadoTargetDevice;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/** The device as TornadoVM would describe it. */
record EmulatedDevice(Settings settings)
    implements TornadoDevice, TornadoDeviceContext, TornadoTargetDevice {

  /** As most GPUs; PoCL would allow more. */
  static final long MAX_GROUP = 1024;

  private static final long LOCAL_MEMORY = 48 << 10;

  @Override
  public String getDeviceName() {
    return "xmodel emulator";
  }

  @Override
  public String getDescription() {
    return "xmodel's emulator of TornadoVM";
  }

  @Override
  public String getPlatformName() {
    return "Java";
  }

  @Override
  public TornadoDeviceContext getDeviceContext() {
    return this;
  }

  @Override
  public TornadoTargetDevice getPhysicalDevice() {
    return this;
  }

  @Override
  public TornadoDeviceType getDeviceType() {
    return settings.backend() == TornadoVMBackendType.OPENCL
        ? TornadoDeviceType.CPU
        : TornadoDeviceType.GPU;
  }

  @Override
  public long getMaxAllocMemory() {
    return settings.maxAllocation();
  }

  @Override
  public long getMaxGlobalMemory() {
    return settings.memory();
  }

  @Override
  public long getDeviceLocalMemorySize() {
    return LOCAL_MEMORY;
  }

  @Override
  public long[] getDeviceMaxWorkgroupDimensions() {
    return new long[] {MAX_GROUP, MAX_GROUP, MAX_GROUP};
  }

  @Override
  public String getDeviceOpenCLCVersion() {
    return "OpenCL C 1.2";
  }

  @Override
  public String getDeviceInfo() {
    return getDescription();
  }

  @Override
  public int getBackendIndex() {
    return 0;
  }

  @Override
  public int getAvailableProcessors() {
    return 1;
  }

  @Override
  public TornadoVMBackendType getTornadoVMBackend() {
    return settings.backend();
  }

  @Override
  public boolean isSPIRVSupported() {
    return false;
  }

  @Override
  public TornadoTargetDevice getDevice() {
    return this;
  }

  @Override
  public boolean isFP64Supported() {
    return true;
  }

  @Override
  public int getDeviceIndex() {
    return 0;
  }

  @Override
  public int getDevicePlatform() {
    return 0;
  }

  @Override
  public int getDriverIndex() {
    return 0;
  }

  @Override
  public long getDeviceGlobalMemorySize() {
    return settings.memory();
  }

  @Override
  public int getDeviceMaxComputeUnits() {
    return 1;
  }

  @Override
  public long[] getDeviceMaxWorkItemSizes() {
    return getDeviceMaxWorkgroupDimensions();
  }

  @Override
  public long[] getDeviceMaxWorkGroupSize() {
    return new long[] {MAX_GROUP};
  }

  @Override
  public int getMaxThreadsPerBlock() {
    return (int) MAX_GROUP;
  }

  @Override
  public int getDeviceMaxClockFrequency() {
    return 1;
  }

  @Override
  public long getDeviceMaxConstantBufferSize() {
    return 64 << 10;
  }

  @Override
  public long getDeviceMaxAllocationSize() {
    return settings.maxAllocation();
  }
}
