package io.xmodel.bench;

import io.xmodel.error.FileProblem;
import io.xmodel.error.RequestException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Texts to measure on. */
final class Resources {
  private Resources() {}

  /** A text that the build put beside this class. */
  static String text(String name) {
    try (InputStream in = Resources.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new RequestException(
            "This build carries no text of its own. Give one with --text FILE.");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new RequestException("The build's text could not be read: " + FileProblem.of(e) + ".");
    }
  }

  /** A text that the user has. */
  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new RequestException(
          "The text %s could not be read: %s.".formatted(file, FileProblem.of(e)));
    }
  }
}
