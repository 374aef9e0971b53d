package io.xmodel.backend;

/** How a device is given the work of a token. */
public enum Launch {
  /** As the backend thinks best. */
  AUTO,
  /** Kernel after kernel, captured where the device can. */
  GRAPHS,
  /**
   * One kernel, whose groups wait for each other. They must all be resident on the device at once:
   * a backend that cannot tell so refuses.
   */
  PERSISTENT
}
