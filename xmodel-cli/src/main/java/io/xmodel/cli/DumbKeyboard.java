package io.xmodel.cli;

import io.xmodel.error.XmodelException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jspecify.annotations.Nullable;

/**
 * A terminal that can only print, as in some editors. It shows what is typed by itself, so lines
 * are read as they come, without editing or completion.
 */
final class DumbKeyboard implements Keyboard {
  /** What a person did. */
  private sealed interface Event {
    record Line(String text) implements Event {}

    record End() implements Event {}

    record Cancel() implements Event {}

    record Failure(RuntimeException cause) implements Event {}
  }

  private final Terminal terminal;
  private final PrintStream out;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

  DumbKeyboard(Host host) {
    this(SystemTerminal.openForModes(), host.in(), host.out());
  }

  DumbKeyboard(Terminal terminal, InputStream in, PrintStream out) {
    this.terminal = terminal;
    this.out = out;
    terminal.handle(Signal.INT, signal -> events.add(new Event.Cancel()));
    // A read cannot be broken off, so Ctrl-C needs another thread that waits for a line.
    Thread.ofPlatform().daemon().name("xmodel-keyboard").start(() -> read(new PlainKeyboard(in)));
  }

  private void read(PlainKeyboard lines) {
    try {
      String line = lines.readLine("", "");
      while (line != null) {
        events.add(new Event.Line(line));
        line = lines.readLine("", "");
      }
      events.add(new Event.End());
    } catch (XmodelException | UncheckedIOException e) {
      events.add(new Event.Failure(e));
    }
  }

  @Override
  public @Nullable String readLine(String prompt, String begun) throws LineCancelled {
    // Asked before the prompt is shown: what is typed behind it, the terminal shows by itself.
    boolean typedBefore = !events.isEmpty();
    out.print(prompt);
    out.flush();
    return switch (take()) {
      case Event.Line line -> {
        if (typedBefore) {
          out.println(line.text()); // It was typed during an answer, and not shown.
        }
        yield line.text();
      }
      case Event.End _ -> null;
      case Event.Cancel _ -> {
        out.println();
        throw new LineCancelled();
      }
      case Event.Failure failure -> throw failure.cause();
    };
  }

  private Event take() {
    try {
      return events.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Event.End();
    }
  }

  @Override
  public void runStoppable(Runnable work, Runnable stop) {
    SystemTerminal.runStoppable(terminal, this::stopEcho, work, stop);
  }

  /** Lines stay lines, so that they can be corrected: raw mode would take that away. */
  private Attributes stopEcho() {
    Attributes attributes = terminal.getAttributes();
    Attributes silent = new Attributes(attributes);
    silent.setLocalFlag(LocalFlag.ECHO, false);
    terminal.setAttributes(silent);
    return attributes;
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
