package io.xmodel.cli;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.Objects;
import org.jline.keymap.KeyMap;
import org.jline.reader.LineReader;
import org.jline.reader.Reference;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;

/**
 * Ctrl-Z at a prompt hands the terminal back to the shell, as it does everywhere else. JLine's raw
 * mode makes it a character, so the signal is sent here.
 */
final class Suspension {
  private static final String WIDGET = "suspend";

  private final LineReader reader;
  private final Terminal terminal;
  private final Attributes shells;

  private Suspension(LineReader reader) {
    this.reader = reader;
    this.terminal = reader.getTerminal();
    this.shells = terminal.getAttributes();
  }

  /** Binds the key. The terminal must still have the modes of the shell. */
  static void bind(LineReader reader) {
    Suspension suspension = new Suspension(reader);
    reader.getWidgets().put(WIDGET, suspension::suspend);
    Objects.requireNonNull(reader.getKeyMaps().get(LineReader.MAIN))
        .bind(new Reference(WIDGET), KeyMap.ctrl('Z'));
  }

  private boolean suspend() {
    Attributes readers = terminal.getAttributes();
    terminal.setAttributes(shells);
    try {
      // The whole job stops here, this process and sh too, until the shell lets it go on. Where no
      // shell waits for it, the kernel passes over the signal.
      new ProcessBuilder("/bin/sh", "-c", "kill -TSTP 0")
          .redirectOutput(Redirect.DISCARD)
          .redirectError(Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      // There are no jobs here: the key does nothing.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      terminal.setAttributes(readers);
    }
    reader.callWidget(LineReader.REDRAW_LINE);
    return true;
  }
}
