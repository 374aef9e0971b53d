package io.xmodel.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Properties;

/**
 * Where and with what a benchmark ran, so that a figure can be questioned.
 *
 * @param commit of xmodel, {@code -dirty} if sources were changed
 * @param jdk version of the runtime
 * @param processor name and number of cores
 * @param system kernel and architecture
 * @param date of the run
 * @param command as typed
 */
record Environment(
    String commit, String jdk, String processor, String system, String date, String command) {
  /** This process. */
  static Environment current(List<String> arguments) {
    int cores = Runtime.getRuntime().availableProcessors();
    return new Environment(
        builtFrom(),
        Runtime.version().toString(),
        "%s, %d cores".formatted(cpu(), cores),
        "%s %s %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch")),
        LocalDate.now().toString(),
        "xmodel bench " + String.join(" ", arguments));
  }

  private static String builtFrom() {
    Properties git = new Properties();
    try (InputStream in = Environment.class.getResourceAsStream("git.properties")) {
      if (in == null) {
        return "unknown";
      }
      git.load(in);
    } catch (IOException e) {
      return "unknown";
    }
    String dirty = Boolean.parseBoolean(git.getProperty("git.dirty")) ? "-dirty" : "";
    return git.getProperty("git.commit.id.abbrev", "unknown") + dirty;
  }

  /** The processor's name where Linux tells it. */
  private static String cpu() {
    try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown processor");
    } catch (IOException e) {
      return "unknown processor";
    }
  }
}
