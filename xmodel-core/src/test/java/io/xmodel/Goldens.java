package io.xmodel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The small checkpoints under {@code src/test/resources/golden}, written with the activations and
 * tokens that the Python reference computes for them.
 */
public final class Goldens {
  /** Every checkpoint's directory name. */
  public static final List<String> NAMES =
      List.of(
          "mup-bf16",
          "mup-f16",
          "mup-fp8-block",
          "mup-fp8-channel",
          "mup-fp8-e5m2",
          "mup-fp8-plain",
          "mup-fp8-tensor",
          "mup-llama3",
          "mup-yarn",
          "plain-untied-bias-linear-rope");

  private Goldens() {}

  /** A file or directory below {@code golden}. */
  public static Path path(String name) {
    return TestFiles.path("golden/" + name);
  }

  /**
   * Copies a checkpoint to a directory.
   *
   * @param only the files to copy; none: all of them
   */
  public static void copy(String name, Path directory, String... only) throws IOException {
    try (Stream<Path> files = Files.list(path(name))) {
      for (Path file : files.toList()) {
        String own = String.valueOf(file.getFileName());
        if (only.length == 0 || List.of(only).contains(own)) {
          Files.write(directory.resolve(own), Files.readAllBytes(file));
        }
      }
    }
  }
}
