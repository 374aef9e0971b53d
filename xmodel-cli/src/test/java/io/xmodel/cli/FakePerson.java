package io.xmodel.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.ExternalTerminal;

/** Types at a terminal that is not there: each text when the terminal prompts for it. */
final class FakePerson implements AutoCloseable {
  static final String PROMPT = "> ";

  private final PipedOutputStream hands = new PipedOutputStream();
  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
  private final Terminal terminal;
  private final Thread thread;

  FakePerson(String... texts) throws IOException {
    this.terminal =
        new ExternalTerminal(
            "test", "ansi", new PipedInputStream(hands), screen, StandardCharsets.UTF_8);
    this.thread = Thread.ofVirtual().start(() -> type(List.of(texts)));
  }

  Terminal terminal() {
    return terminal;
  }

  private void type(List<String> texts) {
    try {
      for (int i = 0; i < texts.size(); i++) {
        while (prompts() <= i) {
          Thread.sleep(5);
        }
        // JLine sets the terminal's mode before it prompts, but listens a moment later.
        Thread.sleep(20);
        hands.write(texts.get(i).getBytes(StandardCharsets.UTF_8));
        hands.flush();
      }
      // A pipe whose writing thread is gone counts as closed.
      Thread.sleep(Long.MAX_VALUE);
    } catch (IOException | InterruptedException e) {
      // The terminal was closed.
    }
  }

  private int prompts() {
    return screen.toString(StandardCharsets.UTF_8).split(PROMPT, -1).length - 1;
  }

  @Override
  public void close() throws IOException {
    thread.interrupt();
    terminal.close();
  }
}
