package io.xmodel.emulator;

import java.util.List;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoBackendNotFound;
import uk.ac.manchester.tornado.api.exceptions.TornadoDeviceNotFound;

/** One backend with one device. */
final class EmulatedRuntime implements TornadoRuntime, TornadoBackend {

  private final Settings settings;
  private final EmulatedDevice device;

  EmulatedRuntime(Settings settings) {
    this.settings = settings;
    this.device = new EmulatedDevice(settings);
  }

  @Override
  public TornadoBackend getBackend(int index) {
    if (index != 0) {
      throw new TornadoBackendNotFound(
          "backend %d: the emulator has only backend 0".formatted(index));
    }
    return this;
  }

  @Override
  public void setDefaultBackend(int index) {
    getBackend(index);
  }

  @Override
  public TornadoVMBackendType getBackendType(int index) {
    return getBackend(index).getBackendType();
  }

  @Override
  public int getNumBackends() {
    return 1;
  }

  @Override
  public TornadoDevice getDefaultDevice() {
    return device;
  }

  @Override
  public boolean isProfilerEnabled() {
    return false;
  }

  @Override
  public void setDefaultDevice(int index) {
    getDevice(index);
  }

  @Override
  public int getNumDevices() {
    return 1;
  }

  @Override
  public TornadoDevice getDevice(int index) {
    if (index != 0) {
      throw new TornadoDeviceNotFound("device %d: the emulator has only device 0".formatted(index));
    }
    return device;
  }

  @Override
  public List<TornadoDevice> getAllDevices() {
    return List.of(device);
  }

  @Override
  public TornadoDeviceType getTypeDefaultDevice() {
    return device.getDeviceType();
  }

  @Override
  public String getName() {
    return "Emulator";
  }

  @Override
  public int getNumPlatforms() {
    return 1;
  }

  @Override
  public TornadoVMBackendType getBackendType() {
    return settings.backend();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EmulatedRuntime runtime && runtime.settings.equals(settings);
  }

  @Override
  public int hashCode() {
    return settings.hashCode();
  }
}
