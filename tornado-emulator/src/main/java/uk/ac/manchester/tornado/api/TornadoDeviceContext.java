package uk.ac.manchester.tornado.api;

/** A device as its backend numbers it. */
public interface TornadoDeviceContext {

  TornadoTargetDevice getDevice();

  boolean isFP64Supported();

  int getDeviceIndex();

  int getDevicePlatform();

  String getDeviceName();

  int getDriverIndex();
}
