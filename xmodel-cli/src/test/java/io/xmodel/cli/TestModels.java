package io.xmodel.cli;

import io.xmodel.convert.SmallModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small checkpoint of random weights, with a tokenizer in which most letters are tokens. */
final class TestModels {
  private TestModels() {}

  /** Writes it into a directory. */
  static Path write(Path directory) {
    return SmallModels.write(SmallModels.config(280, 64, 128, 2), directory);
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
