package io.xmodel;

import java.nio.file.Path;
import java.util.List;

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
}
