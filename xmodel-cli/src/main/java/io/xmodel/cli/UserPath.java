package io.xmodel.cli;

import io.xmodel.error.RequestException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** A file as a person names it in a chat, where no shell reads the tilde. */
final class UserPath {
  private UserPath() {}

  /** The path; {@code ~/} is the home directory. */
  static Path of(String typed, Path home) {
    try {
      return typed.startsWith("~/") ? home.resolve(typed.substring(2)) : Path.of(typed);
    } catch (InvalidPathException e) {
      throw new RequestException(
          "'%s' is no name of a file: %s.".formatted(typed, e.getReason()), e);
    }
  }
}
