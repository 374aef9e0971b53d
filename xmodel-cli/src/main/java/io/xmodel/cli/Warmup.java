package io.xmodel.cli;

import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A few typical runs, so that the JVM's cache of loaded classes, which the launcher makes from this
 * process, holds what they need.
 */
final class Warmup {
  private static final String[][] RUNS = {
    {"generate", "--max-tokens", "8", "The capital of China is"},
    {"generate", "--chat", "--json", "--temperature", "0.7", "--max-tokens", "8", "Hello"},
    {"chat", "--max-tokens", "8"},
    {"score", "--json", "The capital of China is Beijing."},
  };

  private Warmup() {}

  /** Runs them without a trace; the exit code is the worst. */
  static int run(Host host) {
    int worst = 0;
    for (String[] run : RUNS) {
      PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
      Host quiet =
          new Host(
              new ByteArrayInputStream("Hello\n/stats\n".getBytes(StandardCharsets.UTF_8)),
              nowhere,
              nowhere,
              false,
              false,
              false,
              host.home(),
              host.cacheDirectory(),
              host.stateDirectory(),
              Map.of());
      worst = Math.max(worst, new Cli(quiet).run(run));
    }
    return worst;
  }
}
