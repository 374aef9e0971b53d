package io.xmodel.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Terminal;
import org.jspecify.annotations.Nullable;

/** A terminal with line editing, completion, and history kept between runs. */
final class TerminalKeyboard implements Keyboard {
  private final Terminal terminal;
  private final LineReader reader;

  TerminalKeyboard(Path stateDirectory, Path home) {
    this(SystemTerminal.open(), stateDirectory, home);
  }

  TerminalKeyboard(Terminal terminal, Path stateDirectory, Path home) {
    this.terminal = terminal;
    LineReaderBuilder builder =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .appName("xmodel")
            .parser((line, cursor, context) -> ReplLine.parse(line, cursor))
            .completer(new ReplCompleter(home))
            // "Wow!" is not a reference to the history.
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .option(LineReader.Option.INSERT_TAB, true)
            .option(LineReader.Option.HISTORY_IGNORE_DUPS, true);
    if (isWritable(stateDirectory)) {
      builder.variable(LineReader.HISTORY_FILE, stateDirectory.resolve("history"));
    }
    this.reader = builder.build();
    Suspension.bind(reader);
  }

  private static boolean isWritable(Path directory) {
    try {
      return Files.isWritable(Files.createDirectories(directory));
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public @Nullable String readLine(String prompt, String begun) throws LineCancelled {
    try {
      return reader.readLine(prompt, null, (Character) null, begun);
    } catch (UserInterruptException e) {
      throw new LineCancelled();
    } catch (EndOfFileException e) {
      return null;
    }
  }

  @Override
  public void runStoppable(Runnable work, Runnable stop) {
    // What is typed meanwhile is not shown amid the answer. It waits for the next prompt.
    SystemTerminal.runStoppable(terminal, this::keepTyped, work, stop);
  }

  /** Characters wait unseen, but Ctrl-C stays a signal: JLine's raw mode makes it a character. */
  private Attributes keepTyped() {
    Attributes before = terminal.enterRawMode();
    Attributes silent = terminal.getAttributes();
    silent.setLocalFlag(LocalFlag.ISIG, true);
    terminal.setAttributes(silent);
    return before;
  }

  @Override
  public boolean canEdit() {
    return true;
  }

  @Override
  public boolean isInteractive() {
    return true;
  }

  @Override
  public void close() {
    SystemTerminal.close(terminal);
  }
}
