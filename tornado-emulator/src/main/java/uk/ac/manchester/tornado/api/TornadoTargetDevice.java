package uk.ac.manchester.tornado.api;

/** What the driver says about a device. */
public interface TornadoTargetDevice {

  String getDeviceName();

  long getDeviceGlobalMemorySize();

  long getDeviceLocalMemorySize();

  int getDeviceMaxComputeUnits();

  long[] getDeviceMaxWorkItemSizes();

  long[] getDeviceMaxWorkGroupSize();

  int getMaxThreadsPerBlock();

  int getDeviceMaxClockFrequency();

  long getDeviceMaxConstantBufferSize();

  long getDeviceMaxAllocationSize();

  String getDeviceInfo();
}
