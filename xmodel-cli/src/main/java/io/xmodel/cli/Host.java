package io.xmodel.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a command has to do with the world around it, so that tests can be that world.
 *
 * @param in stdin
 * @param out stdout: results only
 * @param err stderr: errors, warnings, progress
 * @param inIsTerminal whether a person types at stdin
 * @param outIsTerminal whether a person reads stdout
 * @param errIsTerminal whether a person reads stderr: progress is drawn only then
 * @param home what ~ stands for
 * @param cacheDirectory for files that can be made again
 * @param stateDirectory for files such as the input history
 * @param environment variables of the process, such as XMODEL_MODEL
 */
record Host(
    InputStream in,
    PrintStream out,
    PrintStream err,
    boolean inIsTerminal,
    boolean outIsTerminal,
    boolean errIsTerminal,
    Path home,
    Path cacheDirectory,
    Path stateDirectory,
    Map<String, String> environment) {
  /** Whether the terminal can do nothing but print, as that of some editors. */
  boolean isDumb() {
    return "dumb".equals(variable("TERM"));
  }

  /** Whether stderr is where a line can be drawn and wiped out again. */
  boolean drawsOnErr() {
    return errIsTerminal && !isDumb();
  }

  /** Wipes out what was drawn on stderr's line. */
  void wipe(int width) {
    err.print("\r" + " ".repeat(width) + "\r");
    err.flush();
  }

  /** A variable that is set to something, or null. */
  @Nullable String variable(String name) {
    String value = environment.getOrDefault(name, "");
    return value.isEmpty() ? null : value;
  }
}
