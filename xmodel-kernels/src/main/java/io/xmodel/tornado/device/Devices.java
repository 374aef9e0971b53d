package io.xmodel.tornado.device;

import io.xmodel.error.BackendException;
import io.xmodel.error.Setting;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/** Looks for TornadoVM and its devices. */
public final class Devices {
  private static final Pattern NO_DRIVER =
      Pattern.compile(
          "(?i)\\bno (opencl |cuda |ptx |spir-?v |metal )?(platform|device|driver)s?\\b");
  private static final String BAILOUT = "tornado.recover.bailout";
  private static final String MEMORY = "tornado.device.memory";
  private static final String OWN_CLASS =
      Devices.class.getPackageName().replace('.', '/') + "/Devices.class";
  private static final String START =
      "java @$TORNADOVM_HOME/tornado-argfile -Dtornado.recover.bailout=False -Dtornado.tvm.maxbytecodesize=65536 -Dtornado.device.memory=1024GB …";

  private Devices() {}

  /**
   * What there is.
   *
   * @param devices that can be used
   * @param leftOut a line for each that TornadoVM counts but does not give, and why
   */
  public record Found(List<Device> devices, List<String> leftOut) {}

  /**
   * Finds all devices that can be used.
   *
   * @throws BackendException saying what is missing and what to do about it
   */
  public static List<Device> find() {
    return look().devices();
  }

  /** As {@link #find}, and tells of devices that cannot be used. */
  public static Found look() {
    requireClassFiles(ClassLoader.getSystemResource(OWN_CLASS));
    Found found;
    try {
      found = all(runtime());
    } catch (RuntimeException | Error e) {
      if (isFatal(e)) {
        throw e;
      }
      throw new BackendException(missing(e), e);
    }
    if (found.devices.isEmpty()) {
      throw new BackendException(
          "TornadoVM found no device%s. Install the driver of your GPU – or, to try it on the CPU, PoCL (apt install pocl-opencl-icd) – and see `tornado --devices`."
              .formatted(
                  found.leftOut.isEmpty()
                      ? ""
                      : " that it takes (%s)".formatted(String.join("; ", found.leftOut))));
    }
    // A kernel that does not compile would run as plain Java with one item, and give wrong numbers.
    if (!TornadoRuntimeProvider.getProperty(BAILOUT, "True").equalsIgnoreCase("False")) {
      throw new BackendException(
          "TornadoVM may silently run a failed kernel as wrong Java code: start Java with -Dtornado.recover.bailout=False. The xmodel launcher does so by itself; elsewhere: "
              + START);
    }
    return found;
  }

  /** TornadoVM reads kernels' class files with the system's class loader, whichever loaded them. */
  static void requireClassFiles(@Nullable URL found) {
    if (found == null) {
      throw new BackendException(
          "TornadoVM reads kernels from Java's class path, and does not find them there: another class loader brought xmodel-kernels. Put the jars of xmodel-core and xmodel-kernels on the class path (-cp; with Spark spark.executor.extraClassPath).",
          Setting.BACKEND);
    }
  }

  /**
   * TornadoVM looks for its drivers with the thread's class loader, once in a process. That of a
   * Spark executor, or of a web application, need not see them: TornadoVM's own does.
   */
  private static TornadoRuntime runtime() {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(TornadoRuntimeProvider.class.getClassLoader());
    try {
      return TornadoRuntimeProvider.getTornadoRuntime();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** TornadoVM counts devices of kinds that it then does not give: one must not hide the others. */
  static Found all(TornadoRuntime runtime) {
    long limit = bytes(TornadoRuntimeProvider.getProperty(MEMORY, "4GB"));
    List<Device> devices = new ArrayList<>();
    List<String> leftOut = new ArrayList<>();
    for (int b = 0; b < runtime.getNumBackends(); b++) {
      TornadoBackend backend = runtime.getBackend(b);
      int count = backend.getNumDevices();
      for (int d = 0; d < count; d++) {
        try {
          Device device = new Device(b, d, backend.getDevice(d), limit);
          device.check();
          devices.add(device);
        } catch (RuntimeException | Error e) {
          if (isFatal(e)) {
            throw e;
          }
          leftOut.add(
              "device %s of %s of backend %s: %s"
                  .formatted(d + 1, count, name(backend, b), Failures.message(e)));
        }
      }
    }
    return new Found(devices, leftOut);
  }

  /** Errors of TornadoVM's own are told by name: without its SDK their classes are not there. */
  private static boolean isFatal(Throwable failure) {
    return !(failure instanceof RuntimeException
        || failure instanceof LinkageError
        || Failures.isTornado(failure));
  }

  private static String name(TornadoBackend backend, int index) {
    try {
      return backend.getName();
    } catch (RuntimeException e) {
      return Integer.toString(index);
    }
  }

  /** The one asked for; of several, when none is, the first that is not a CPU. */
  public static Device choose(List<Device> devices, String asked) {
    if (asked.isEmpty()) {
      return devices.stream()
          .filter(device -> !device.isCpu())
          .findFirst()
          .orElse(devices.getFirst());
    }
    for (int i = 0; i < devices.size(); i++) {
      if (asked.equals(devices.get(i).id()) || asked.equals(Integer.toString(i))) {
        return devices.get(i);
      }
    }
    String part = asked.toLowerCase(Locale.ROOT);
    return devices.stream()
        .filter(device -> device.name().toLowerCase(Locale.ROOT).contains(part))
        .findFirst()
        .orElseThrow(() ->
            new BackendException(
                "TornadoVM has no device '%s'; found: %s. Name one by its numbers (tornado:0:0) or a part of its name."
                    .formatted(
                        asked,
                        devices.stream()
                            .map(device -> device.id() + " " + device.name())
                            .collect(Collectors.joining(", "))),
                Setting.BACKEND));
  }

  /** A number of bytes as TornadoVM writes it: 8GB, 512MB. */
  private static long bytes(String text) {
    String upper = text.strip().toUpperCase(Locale.ROOT);
    String digits = upper.replaceFirst("[KMGT]?B$", "");
    long unit =
        switch (upper.substring(digits.length())) {
          case "KB" -> 1L << 10;
          case "MB" -> 1L << 20;
          case "GB" -> 1L << 30;
          case "TB" -> 1L << 40;
          default -> 1;
        };
    try {
      return Math.multiplyExact(Long.parseLong(digits), unit);
    } catch (NumberFormatException | ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }

  /** What a failure to start TornadoVM means. */
  static String missing(Throwable failure) {
    Throwable cause = failure;
    for (@Nullable Throwable next = failure; next != null; next = next.getCause()) {
      cause = next;
      String message = Failures.message(next);
      if (NO_DRIVER.matcher(message).find()) {
        return "TornadoVM found no driver of a device (%s). Install the driver of your GPU – or, to try it on the CPU, PoCL (apt install pocl-opencl-icd)."
            .formatted(message);
      }
      if (next instanceof UnsupportedClassVersionError) {
        return "TornadoVM's SDK was built for another Java (%s). Use the JDK that it names, or install the SDK for this one with ./setup-tornado.sh."
            .formatted(message);
      }
      if (next instanceof UnsatisfiedLinkError || message.contains("JNI Library not found")) {
        return "TornadoVM's native library could not be loaded (%s). Install its SDK again with ./setup-tornado.sh, and the driver of your device."
            .formatted(message);
      }
    }
    String message = Failures.message(cause);
    if (cause instanceof ClassNotFoundException || isMissing(cause)) {
      return "TornadoVM is not there. Install it with ./setup-tornado.sh, set TORNADOVM_HOME as it says, and start through the xmodel launcher, or: "
          + START;
    }
    if (message.contains("argfile")) {
      return "TornadoVM's classes are there but its flags are not: start through the xmodel launcher with TORNADOVM_HOME set, or: "
          + START;
    }
    return "TornadoVM could not be started: %s. Check its installation with `tornado --devices`, or install it again with ./setup-tornado.sh."
        .formatted(message);
  }

  private static boolean isMissing(Throwable cause) {
    return cause instanceof NoClassDefFoundError
        && !String.valueOf(cause.getMessage()).startsWith("Could not initialize");
  }
}
