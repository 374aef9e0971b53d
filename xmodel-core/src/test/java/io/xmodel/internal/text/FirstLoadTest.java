package io.xmodel.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The first tokenizer of a process unpacks native code, once. What the thread is like that comes
 * first must not matter to it, nor to those after it.
 */
class FirstLoadTest {
  @TempDir Path cache;

  @ParameterizedTest
  @ValueSource(strings = {"blind", "none", "interrupted"})
  void theFirstThreadMayBe(String kind) throws Exception {
    ProcessBuilder java =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin/java").toString(),
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    FirstLoadTest.class.getName(),
                    kind))
            .redirectErrorStream(true);
    java.environment().put("DJL_CACHE_DIR", cache.toString());
    Process process = java.start();
    String out = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(out).isZero();
  }

  /** The other process. */
  public static void main(String[] args) {
    Thread thread = Thread.currentThread();
    switch (args[0]) {
      case "blind" -> thread.setContextClassLoader(new URLClassLoader(new URL[0], null));
      case "none" -> thread.setContextClassLoader(null);
      default -> thread.interrupt();
    }
    for (int i = 0; i < 2; i++) {
      try (Tokenizer tokenizer = TestTokenizers.load()) {
        assertThat(tokenizer.encode("hello")).isNotEmpty();
      }
    }
    assertThat(thread.isInterrupted()).isEqualTo(args[0].equals("interrupted"));
  }
}
