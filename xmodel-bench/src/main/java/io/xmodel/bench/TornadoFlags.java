package io.xmodel.bench;

import io.xmodel.error.XmodelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The JVM's flags for TornadoVM: those of its SDK, and those that docs/gpu.md names. */
final class TornadoFlags {
  private static final List<String> OURS =
      List.of(
          "-Dtornado.recover.bailout=False",
          "-Dtornado.tvm.maxbytecodesize=65536",
          "-Dtornado.device.memory=1024GB");

  private static final String OPENCL = "tornado.drivers.opencl";

  /** Lets us make OpenCL's driver forget events: docs/devices.md. */
  private static final String OPENS =
      "--add-opens=" + OPENCL + "/uk.ac.manchester.tornado.drivers.opencl=ALL-UNNAMED";

  private TornadoFlags() {}

  /**
   * The flags for an SDK. As the launcher does, the working directory is left out of the module
   * path: any jar there could break the start.
   *
   * @param home what TORNADOVM_HOME names
   * @throws XmodelException when there is no argument file
   */
  static List<String> of(Path home) {
    // The template is right wherever the SDK lies; the other may be of another place.
    Path template = home.resolve("tornado-argfile.template");
    Path file = Files.isReadable(template) ? template : home.resolve("tornado-argfile");
    List<String> flags = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) {
        String flag = line.strip().replace("${TORNADOVM_HOME}", home.toString());
        if (!flag.isEmpty() && !flag.startsWith("#")) {
          flags.add(flag(flag));
        }
      }
    } catch (IOException e) {
      throw new XmodelException(
          "TORNADOVM_HOME is %s, but its tornado-argfile cannot be read: %s. Run ./setup-tornado.sh and set it to what that prints, or unset it."
              .formatted(home, e.getMessage()),
          e);
    }
    flags.remove(OPENS);
    if (flags.stream().anyMatch(flag -> flag.contains(OPENCL))) {
      flags.add(OPENS);
    }
    flags.addAll(OURS);
    return flags;
  }

  private static String flag(String line) {
    String flag = line.replace("\"", "");
    int space = flag.indexOf(' ');
    if (!flag.startsWith("--") || space < 0) {
      return flag;
    }
    String option = flag.substring(0, space);
    String value = flag.substring(space + 1).strip();
    if (option.endsWith("module-path")) {
      value =
          Arrays.stream(value.split(":", -1))
              .filter(part -> !part.isEmpty() && !part.equals("."))
              .collect(Collectors.joining(":"));
    }
    return option + "=" + value;
  }
}
