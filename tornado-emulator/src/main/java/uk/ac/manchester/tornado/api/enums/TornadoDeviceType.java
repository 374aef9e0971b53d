package uk.ac.manchester.tornado.api.enums;

/** Kinds of devices. */
public enum TornadoDeviceType {
  UNKNOWN,
  DEFAULT,
  CPU,
  GPU,
  FPGA,
  ACCELERATOR,
  CUSTOM,
  ALL
}
