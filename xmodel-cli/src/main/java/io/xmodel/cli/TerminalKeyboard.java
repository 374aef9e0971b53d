package io.xmodel.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.completer.StringsCompleter;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/** A terminal with line editing, completion of commands, and history kept between runs. */
final class TerminalKeyboard implements Keyboard {
  /** Kept: loggers that nobody holds forget their level. */
  private static final Logger JLINE = Logger.getLogger("org.jline");

  private static final Size DEFAULT_SIZE = new Size(80, 24);

  private final Terminal terminal;
  private final LineReader reader;

  TerminalKeyboard(Path stateDirectory) {
    this(systemTerminal(), stateDirectory);
  }

  TerminalKeyboard(Terminal terminal, Path stateDirectory) {
    this.terminal = terminal;
    LineReaderBuilder builder =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .appName("xmodel")
            .completer(new StringsCompleter(ReplCommand.names()))
            // "Wow!" is not a reference to the history.
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .option(LineReader.Option.INSERT_TAB, true)
            .option(LineReader.Option.HISTORY_IGNORE_DUPS, true);
    if (isWritable(stateDirectory)) {
      builder.variable(LineReader.HISTORY_FILE, stateDirectory.resolve("history"));
    }
    this.reader = builder.build();
  }

  private static Terminal systemTerminal() {
    // Of a terminal that is unknown here it logs a stack trace, and does without.
    JLINE.setLevel(Level.OFF);
    try {
      Terminal terminal =
          TerminalBuilder.builder()
              .system(true)
              .dumb(true)
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

  private static boolean isWritable(Path directory) {
    try {
      return Files.isWritable(Files.createDirectories(directory));
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public @Nullable String readLine(String prompt) throws LineCancelled {
    try {
      return reader.readLine(prompt);
    } catch (UserInterruptException e) {
      throw new LineCancelled();
    } catch (EndOfFileException e) {
      return null;
    }
  }

  @Override
  public void runStoppable(Runnable work, Runnable stop) {
    SignalHandler before = terminal.handle(Signal.INT, signal -> stop.run());
    try {
      work.run();
    } finally {
      terminal.handle(Signal.INT, before);
    }
  }

  @Override
  public boolean isInteractive() {
    return true;
  }

  @Override
  public void close() {
    try {
      terminal.close();
    } catch (IOException e) {
      // The terminal is gone: there is nothing left to restore.
    }
  }
}
