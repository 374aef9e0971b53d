package io.xmodel.convert.writer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class WriteErrorsTest {
  /** Root may write everything, so the exception is made rather than provoked. */
  @Test
  void noPermission() {
    Path file = Path.of("config.json");
    assertThat(WriteErrors.of(file, new AccessDeniedException(file.toString())))
        .hasMessageContaining("could not be written: permission denied.");
  }
}
