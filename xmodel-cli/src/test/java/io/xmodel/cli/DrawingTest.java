package io.xmodel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is drawn for a person, and that it goes before results come. */
@Timeout(60)
class DrawingTest {
  private static final String ESCAPE = "\033[";

  @TempDir Path temp;

  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();

  @Test
  void barsAreWipedOut() throws Exception {
    try (ProgressBars bars = new ProgressBars(host(Map.of()))) {
      bars.progress("Reading", 0, 100);
      Thread.sleep(450); // longer than the patience of a bar
      bars.progress("Reading", 50, 100);
      Thread.sleep(250);
      assertThat(text()).contains("Reading");
    }
    assertThat(text()).endsWith("\r" + " ".repeat(79) + "\r").doesNotContain("\n");
  }

  @Test
  void longPromptsAreTold() throws Exception {
    ReadingLine line = new ReadingLine(host(Map.of()), () -> 12_345);
    while (!text().contains("(reading a prompt of 12,345 tokens: ")) {
      Thread.sleep(10);
    }
    line.close();
    String shown = text();
    assertThat(shown).endsWith(" \r").doesNotContain("\n");
    Thread.sleep(600);
    assertThat(text()).isEqualTo(shown);
  }

  @Test
  void shortPromptsAreNot() {
    new ReadingLine(host(Map.of()), () -> 1).close();
    assertThat(text()).isEmpty();
  }

  @Test
  void coloursAreForTerminalsThatHaveThem() {
    assertThat(help(Map.of("TERM", "xterm"))).contains(ESCAPE);
    assertThat(help(Map.of("TERM", "xterm", "NO_COLOR", "1"))).doesNotContain(ESCAPE);
    assertThat(help(Map.of("TERM", "dumb"))).doesNotContain(ESCAPE);
    assertThat(help(Map.of("TERM", "xterm", "NO_COLOR", ""))).contains(ESCAPE);
    assertThat(new Colours(true).faint("a")).isEqualTo("\033[2ma\033[0m");
    assertThat(Colours.NONE.bold("a")).isEqualTo("a");
  }

  private String help(Map<String, String> environment) {
    screen.reset();
    assertThat(new Cli(host(environment)).run("help", "chat")).isZero();
    return text();
  }

  private String text() {
    return screen.toString(StandardCharsets.UTF_8);
  }

  private Host host(Map<String, String> environment) {
    PrintStream print = new PrintStream(screen, true, StandardCharsets.UTF_8);
    return new Host(
        new ByteArrayInputStream(new byte[0]),
        print,
        print,
        false,
        true,
        true,
        temp,
        temp,
        temp,
        environment);
  }
}
