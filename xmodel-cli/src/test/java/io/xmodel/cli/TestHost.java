package io.xmodel.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** A world for commands to run in, and what they left in it. */
final class TestHost {
  private final Path directory;
  private final Map<String, String> environment;

  TestHost(Path directory) {
    this(directory, Map.of());
  }

  TestHost(Path directory, Map<String, String> environment) {
    this.directory = directory;
    this.environment = environment;
  }

  /** What a run left behind. */
  record Result(int code, String out, String err) {
    Result {
      out = out.replace("\r\n", "\n");
      err = err.replace("\r\n", "\n");
    }
  }

  /** Runs a command line with nothing on stdin. */
  Result run(String... args) {
    return runWithInput("", args);
  }

  /** Runs a command line. */
  Result runWithInput(String input, String... args) {
    return runWithInput(input.getBytes(StandardCharsets.UTF_8), args);
  }

  /** Runs a command line with any bytes on stdin. */
  Result runWithInput(byte[] input, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code = new Cli(host(input, print(out), print(err))).run(args);
    return new Result(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** The world itself; nobody sits at a terminal. */
  Host host(byte[] input, PrintStream out, PrintStream err) {
    return new Host(
        new ByteArrayInputStream(input),
        out,
        err,
        false,
        false,
        false,
        directory.resolve("home"),
        directory.resolve("cache"),
        directory.resolve("state"),
        environment);
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }
}
