package uk.ac.manchester.tornado.api;

import java.util.List;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/** The devices that one driver sees. */
public interface TornadoBackend {

  TornadoDevice getDefaultDevice();

  void setDefaultDevice(int index);

  int getNumDevices();

  TornadoDevice getDevice(int index);

  List<TornadoDevice> getAllDevices();

  TornadoDeviceType getTypeDefaultDevice();

  String getName();

  int getNumPlatforms();

  TornadoVMBackendType getBackendType();
}
