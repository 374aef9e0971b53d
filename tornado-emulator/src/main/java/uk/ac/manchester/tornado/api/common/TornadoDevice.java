package uk.ac.manchester.tornado.api.common;

import uk.ac.manchester.tornado.api.TornadoDeviceContext;
import uk.ac.manchester.tornado.api.TornadoTargetDevice;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/** A device that runs tasks. */
public interface TornadoDevice {

  String getDeviceName();

  String getDescription();

  String getPlatformName();

  TornadoDeviceContext getDeviceContext();

  TornadoTargetDevice getPhysicalDevice();

  TornadoDeviceType getDeviceType();

  long getMaxAllocMemory();

  long getMaxGlobalMemory();

  long getDeviceLocalMemorySize();

  long[] getDeviceMaxWorkgroupDimensions();

  String getDeviceOpenCLCVersion();

  Object getDeviceInfo();

  int getBackendIndex();

  int getAvailableProcessors();

  TornadoVMBackendType getTornadoVMBackend();

  boolean isSPIRVSupported();
}
