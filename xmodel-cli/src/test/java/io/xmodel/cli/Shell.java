package io.xmodel.cli;

import io.xmodel.cli.TestHost.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs shell scripts in a directory, with nothing on stdin. */
final class Shell {
  private final Path directory;
  private final Map<String, String> environment = new HashMap<>();

  Shell(Path directory) {
    this.directory = directory;
  }

  /**
   * For scripts that run the launcher, {@code $XMODEL}, as it was built. What it keeps of a user is
   * in this directory.
   */
  static Shell ofLauncher(Path directory) {
    return new Shell(directory)
        .set("XMODEL", Path.of("..", "xmodel").toAbsolutePath().normalize())
        .set("XMODEL_BUILD", "no")
        .set("XDG_CACHE_HOME", directory.resolve("cache"))
        .set("XDG_STATE_HOME", directory.resolve("state"));
  }

  /** Sets a variable for what follows. */
  Shell set(String name, Object value) {
    environment.put(name, value.toString());
    return this;
  }

  /** Runs a script to its end. */
  Result run(String script) throws IOException, InterruptedException {
    Process process = start(script);
    if (!process.waitFor(5, TimeUnit.MINUTES)) {
      process.destroyForcibly();
    }
    return result(process);
  }

  /** Starts a script: through a file, since this JVM may be unable to pass Chinese arguments on. */
  Process start(String script) throws IOException {
    Path file = Files.writeString(directory.resolve("script.sh"), script + "\n");
    ProcessBuilder builder =
        new ProcessBuilder("/bin/sh", file.toString())
            .directory(directory.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(directory.resolve("out").toFile())
            .redirectError(directory.resolve("err").toFile());
    builder
        .environment()
        .keySet()
        .removeAll(List.of("TORNADOVM_HOME", "JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS"));
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** Waits for a script that was started. */
  Result result(Process process) throws IOException, InterruptedException {
    return new Result(
        process.waitFor(),
        Files.readString(directory.resolve("out"), StandardCharsets.UTF_8),
        Files.readString(directory.resolve("err"), StandardCharsets.UTF_8));
  }
}
