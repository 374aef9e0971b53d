package io.xmodel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.cli.Keyboard.LineCancelled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A person at a terminal that can only print. */
@Timeout(60)
class DumbKeyboardTest {
  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(screen, true, StandardCharsets.UTF_8);

  /** Java's piped streams fail when the thread that wrote last has ended. */
  private final Pipe pipe = pipe();

  private final OutputStream hands = Channels.newOutputStream(pipe.sink());

  @Test
  void readsLinesAndShowsNothingTwice() throws Exception {
    try (FakePerson person = new FakePerson()) {
      Terminal terminal = person.terminal();
      DumbKeyboard keyboard = keyboard(terminal);
      typeSoon("hello\n");
      assertThat(keyboard.readLine("> ")).isEqualTo("hello");
      hands.close();
      assertThat(keyboard.readLine("> ")).isNull();
    }
    assertThat(screen.toString(StandardCharsets.UTF_8)).isEqualTo("> > ");
  }

  @Test
  void ctrlCThrowsAwayTheLineAndNoMore() throws Exception {
    try (FakePerson person = new FakePerson()) {
      Terminal terminal = person.terminal();
      DumbKeyboard keyboard = keyboard(terminal);
      terminal.raise(Signal.INT);
      assertThatThrownBy(() -> keyboard.readLine("> ")).isInstanceOf(LineCancelled.class);
      typeSoon("next\n");
      assertThat(keyboard.readLine("> ")).isEqualTo("next");
    }
  }

  @Test
  void ctrlCStopsAnAnswerAndWhatIsTypedMeanwhileWaits() throws Exception {
    try (FakePerson person = new FakePerson()) {
      Terminal terminal = person.terminal();
      DumbKeyboard keyboard = keyboard(terminal);
      List<String> done = new ArrayList<>();
      keyboard.runStoppable(
          () -> {
            assertThat(terminal.getAttributes().getLocalFlag(LocalFlag.ECHO)).isFalse();
            write("/undo\n");
            terminal.raise(Signal.INT);
            done.add("answered");
          },
          () -> done.add("stopped"));
      assertThat(done).containsExactly("stopped", "answered");
      assertThat(terminal.getAttributes().getLocalFlag(LocalFlag.ECHO)).isTrue();
      assertThat(keyboard.readLine("> ")).isEqualTo("/undo");
    }
  }

  private static Pipe pipe() {
    try {
      return Pipe.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private DumbKeyboard keyboard(Terminal terminal) {
    return new DumbKeyboard(terminal, Channels.newInputStream(pipe.source()), out);
  }

  /** A moment after the prompt. */
  private void typeSoon(String text) {
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          while (!screen.toString(StandardCharsets.UTF_8).endsWith("> ")) {
            Thread.onSpinWait();
          }
          write(text);
        });
  }

  private void write(String text) {
    try {
      hands.write(text.getBytes(StandardCharsets.UTF_8));
      hands.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
