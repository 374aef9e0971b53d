package io.xmodel.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;
import org.jline.terminal.TerminalBuilder;

/** Opens the terminal that the process was started in. */
final class SystemTerminal {
  private static final Size DEFAULT_SIZE = new Size(80, 24);

  private SystemTerminal() {}

  /** The terminal, as $TERM describes it. */
  static Terminal open() {
    return build(TerminalBuilder.builder());
  }

  /** The terminal for its modes and signals only; nothing is to be drawn with it. */
  static Terminal openForModes() {
    // JLine gives one that calls itself dumb neither modes nor signals.
    return build(TerminalBuilder.builder().type("ansi"));
  }

  /**
   * Runs something that Ctrl-C shall end by running {@code stop}.
   *
   * @param quiet keeps what is typed meanwhile from being shown, and returns the modes before
   */
  static void runStoppable(
      Terminal terminal, Supplier<Attributes> quiet, Runnable work, Runnable stop) {
    SignalHandler before = terminal.handle(Signal.INT, signal -> stop.run());
    Attributes attributes = quiet.get();
    try {
      work.run();
    } finally {
      terminal.setAttributes(attributes);
      terminal.handle(Signal.INT, before);
    }
  }

  /** Restores the terminal. */
  static void close(Terminal terminal) {
    try {
      terminal.close();
    } catch (IOException e) {
      // The terminal is gone: there is nothing left to restore.
    }
  }

  private static Terminal build(TerminalBuilder builder) {
    // A Ctrl-C at the prompt is a character, which the line reader takes. JLine would also make a
    // signal of it, and the next line would be cancelled, too.
    System.setProperty(TerminalBuilder.PROP_SOFTWARE_SIGNALS, "false");
    try {
      Terminal terminal =
          builder
              .system(true)
              .dumb(true)
              .graphemeCluster(false)
              .encoding(StandardCharsets.UTF_8)
              .build();
      // Pseudo-terminals that nobody looks at often have no size, and nothing fits into that.
      if (terminal.getWidth() <= 0 || terminal.getHeight() <= 0) {
        terminal.setSize(DEFAULT_SIZE);
      }
      return terminal;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
