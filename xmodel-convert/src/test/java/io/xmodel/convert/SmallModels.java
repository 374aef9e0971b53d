package io.xmodel.convert;

import io.xmodel.Goldens;
import io.xmodel.model.RopeScaling;
import io.xmodel.model.XmodelConfig;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Small checkpoints of random weights, for tests. */
public final class SmallModels {
  private SmallModels() {}

  /** A tied µP model of two heads, with a context of 512. */
  public static XmodelConfig config(int vocabSize, int hidden, int intermediate, int layers) {
    return new XmodelConfig(
        vocabSize,
        hidden,
        intermediate,
        layers,
        2,
        1,
        512,
        1e-5f,
        10000,
        new RopeScaling.None(),
        true,
        false,
        false,
        true,
        new XmodelConfig.Mup(12, 1, 1.4f, 1.4f, 32),
        0,
        1);
  }

  /** Writes one in BF16, with a tokenizer in which most letters are tokens. */
  public static Path write(XmodelConfig config, Path directory) {
    Synthesizer.write(
        config, directory, new Synthesizer.Options(DType.BF16, 1, false), ProgressListener.NONE);
    return directory;
  }

  /** Writes a golden of which element 1000 of layer 0's q_proj has these bits of a bfloat16. */
  static Path withOneWeight(int bits, Path directory) throws IOException {
    Files.createDirectory(directory);
    Path golden = Goldens.path("mup-bf16");
    Files.copy(golden.resolve("config.json"), directory.resolve("config.json"));
    byte[] file = Files.readAllBytes(golden.resolve("model.safetensors"));
    // Data begins at 3320, the matrix 33536 after it.
    int offset = 3320 + 33536 + 2 * 1000;
    file[offset] = (byte) bits;
    file[offset + 1] = (byte) (bits >> 8);
    Files.write(directory.resolve("model.safetensors"), file);
    return directory;
  }

  /** Names of the files in a directory, in order. */
  static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
