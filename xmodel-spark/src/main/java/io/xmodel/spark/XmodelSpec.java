package io.xmodel.spark;

import io.xmodel.LoadOptions;
import java.io.Serializable;
import java.util.Objects;

/**
 * Which model executors load, and how: an immutable value that can be sent to them. It holds no
 * part of the model.
 *
 * @see XmodelBatch#on
 */
public final class XmodelSpec implements Serializable {
  private static final String ADDRESS = "%s";

  private final String directory;
  private final boolean sparkFile;
  private final Loading loading;
  private final String deviceNames;

  private XmodelSpec(String directory, boolean sparkFile, Loading loading, String deviceNames) {
    this.directory = directory;
    this.sparkFile = sparkFile;
    this.loading = loading;
    this.deviceNames = deviceNames;
  }

  /** A checkpoint that lies in the same directory on every executor. */
  public static XmodelSpec of(String directory) {
    return new XmodelSpec(
        Objects.requireNonNull(directory, "directory"),
        false,
        Loading.of(LoadOptions.DEFAULT),
        ADDRESS);
  }

  /**
   * A checkpoint that Spark brings to every executor: {@code nano} after {@code --archives
   * nano.tgz#nano}, or after {@code addFile(".../nano", true)}.
   */
  public static XmodelSpec ofSparkFile(String name) {
    return new XmodelSpec(
        Objects.requireNonNull(name, "name"), true, Loading.of(LoadOptions.DEFAULT), ADDRESS);
  }

  /**
   * The same, loaded in another way: the backend and its device, the context, the threads. Without
   * a number of threads, an executor's model has as many as the executor has cores.
   *
   * @throws io.xmodel.error.RequestException when there is a listener, which cannot be sent
   */
  public XmodelSpec withLoadOptions(LoadOptions options) {
    return new XmodelSpec(
        directory, sparkFile, Loading.of(Objects.requireNonNull(options, "options")), deviceNames);
  }

  /**
   * The same on clusters whose addresses of GPUs are not the names of devices. Where Spark gives a
   * task a {@code gpu}, and the load options name no device, the device's name is this text, with
   * the address in place of {@code %s}. By default it is the address itself.
   */
  public XmodelSpec withDeviceNames(String deviceNames) {
    return new XmodelSpec(
        directory, sparkFile, loading, Objects.requireNonNull(deviceNames, "deviceNames"));
  }

  /** The directory, or the name of what Spark brings. */
  String directory() {
    return directory;
  }

  boolean isSparkFile() {
    return sparkFile;
  }

  Loading loading() {
    return loading;
  }

  /** The device at an address of Spark's. */
  String deviceAt(String address) {
    return deviceNames.replace(ADDRESS, address);
  }
}
