package uk.ac.manchester.tornado.api;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/** All backends and devices. */
public class TornadoDeviceMap {

  private final TornadoRuntime runtime = TornadoRuntimeProvider.getTornadoRuntime();

  public TornadoDeviceMap() {}

  public int getNumBackends() {
    return runtime.getNumBackends();
  }

  public List<TornadoBackend> getAllBackends() {
    return IntStream.range(0, getNumBackends()).mapToObj(runtime::getBackend).toList();
  }

  public Stream<TornadoDevice> getDevicesByName(String deviceName) {
    return devices().filter(device -> device.getDeviceName().contains(deviceName));
  }

  public Stream<TornadoDevice> getDevicesByType(TornadoDeviceType deviceType) {
    return devices().filter(device -> device.getDeviceType() == deviceType);
  }

  private Stream<TornadoDevice> devices() {
    return getAllBackends().stream().flatMap(backend -> backend.getAllDevices().stream());
  }
}
