package io.xmodel.cli;

import io.xmodel.convert.Synthesizer;
import io.xmodel.model.RopeScaling;
import io.xmodel.model.XmodelConfig;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small checkpoint of random weights, with a tokenizer in which most letters are tokens. */
final class TestModels {
  private TestModels() {}

  /** Writes it into a directory. */
  static Path write(Path directory) {
    XmodelConfig config =
        new XmodelConfig(
            280,
            64,
            128,
            2,
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
    Synthesizer.write(
        config, directory, new Synthesizer.Options(DType.BF16, 1, false), ProgressListener.NONE);
    return directory;
  }

  /** The same without the tokenizer's files. */
  static Path writeWithoutTokenizer(Path directory) throws IOException {
    write(directory);
    for (String file : new String[] {"tokenizer.json", "tokenizer_config.json"}) {
      Files.delete(directory.resolve(file));
    }
    return directory;
  }
}
