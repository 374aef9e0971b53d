package io.xmodel.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The process's edge: reads the environment and the launcher's properties, runs, exits. */
public final class Main {
  /** Bytes; print streams flush at each print, so this only gathers the pieces of one. */
  private static final int BUFFER = 1 << 13;

  private Main() {}

  /** Runs a command and exits with its code. */
  public static void main(String[] args) {
    // Numbers are for programs, too: a point and ASCII digits, wherever they are read.
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    System.setErr(utf8(descriptor("xmodel.stderr", FileDescriptor.err)));
    boolean closed = System.getProperty("xmodel.stdout", "").equals("closed");
    WatchedOutput stdout =
        new WatchedOutput(
            closed ? closedOutput() : descriptor("xmodel.stdout", FileDescriptor.out));
    Host host = host(stdout);
    int code = Boolean.getBoolean("xmodel.warmup") ? Warmup.run(host) : new Cli(host).run(args);
    host.out().flush();
    if (stdout.problem() != null) {
      host.err().println("xmodel: stdout could not be written: " + stdout.problem() + ".");
      code = Math.max(code, Errors.FAILURE);
    }
    host.err().flush();
    System.exit(code);
  }

  /** What the launcher found closed: nothing is lost unless something is written. */
  private static OutputStream closedOutput() {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException("it is closed");
      }
    };
  }

  private static Host host(OutputStream stdout) {
    String terminals = System.getProperty("xmodel.terminals", "");
    Map<String, String> environment = System.getenv();
    Path home = home(environment);
    return new Host(
        new FileInputStream(FileDescriptor.in),
        utf8(stdout),
        System.err,
        terminals.contains("0"),
        terminals.contains("1"),
        terminals.contains("2"),
        home,
        directory(environment, "XDG_CACHE_HOME", home.resolve(".cache")),
        directory(environment, "XDG_STATE_HOME", home.resolve(".local/state")),
        environment);
  }

  /**
   * $HOME, or what the JVM knows. Where neither is a place, as for a user without an entry in
   * /etc/passwd, things last for this run.
   */
  private static Path home(Map<String, String> environment) {
    for (String home :
        List.of(environment.getOrDefault("HOME", ""), System.getProperty("user.home", ""))) {
      if (home.startsWith("/") || home.matches("[A-Za-z]:\\\\.*")) {
        return Path.of(home);
      }
    }
    try {
      return Files.createTempDirectory("xmodel-home");
    } catch (IOException e) {
      return Path.of(System.getProperty("java.io.tmpdir"));
    }
  }

  /** A base directory by the XDG specification, which wants relative paths ignored. */
  private static Path directory(Map<String, String> environment, String name, Path otherwise) {
    String value = environment.getOrDefault(name, "");
    return (value.startsWith("/") ? Path.of(value) : otherwise).resolve("xmodel");
  }

  /**
   * The real stdout or stderr, which the launcher passes under another number: it hides the JVM's
   * greeting on stderr, and what native libraries print on stdout, which is for results.
   */
  private static OutputStream descriptor(String property, FileDescriptor otherwise) {
    Integer number = Integer.getInteger(property);
    if (number == null) {
      return new FileOutputStream(otherwise);
    }
    try {
      Constructor<FileDescriptor> constructor =
          FileDescriptor.class.getDeclaredConstructor(int.class);
      constructor.setAccessible(true);
      return new FileOutputStream(constructor.newInstance(number));
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new IllegalStateException("This JVM opens no descriptor by its number.", e);
    }
  }

  private static PrintStream utf8(OutputStream out) {
    return new PrintStream(new BufferedOutputStream(out, BUFFER), true, StandardCharsets.UTF_8);
  }
}
