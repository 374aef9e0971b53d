package io.xmodel.bench.peers;

import io.xmodel.convert.Preset;
import io.xmodel.convert.Synthesizer;
import io.xmodel.convert.writer.GgmlType;
import io.xmodel.internal.model.ModelFiles;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tensor.DType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/** Small programs that answer as peers do, with what these have once said. */
public final class Fakes {
  private Fakes() {}

  /** The model on which the recordings were made. */
  public static Path model(Path directory) {
    Synthesizer.write(
        Preset.NANO.config(300),
        directory,
        new Synthesizer.Options(DType.BF16, 1, true),
        ProgressListener.NONE);
    return directory;
  }

  /** That model, asked of a peer. */
  static Subject subject(Path directory, ModelFiles files) {
    return new Subject(
        directory, files, 1, true, 16, GgmlType.F32, directory.resolveSibling("model-f32.gguf"));
  }

  /** A directory with a llama-bench and a llama-perplexity that play recordings of c392e5094. */
  public static Path llamaCpp(Path directory) throws IOException {
    copy("llama-bench-pp.json", directory);
    copy("llama-bench-tg.json", directory);
    copy("logits.bin", directory);
    script(
        directory.resolve("llama-bench"),
        """
        case "$*" in
          *"-p 0 "*) cat "$(dirname "$0")/llama-bench-tg.json" ;;
          *) cat "$(dirname "$0")/llama-bench-pp.json" ;;
        esac
        """);
    script(
        directory.resolve("llama-perplexity"),
        """
        while [ "$1" != --save-all-logits ]; do shift; done
        cp "$(dirname "$0")/logits.bin" "$2"
        """);
    return directory;
  }

  /** A recording, as a file. */
  static Path copy(String name, Path directory) throws IOException {
    Files.createDirectories(directory);
    Path file = directory.resolve(name);
    try (InputStream in = Objects.requireNonNull(Fakes.class.getResourceAsStream(name))) {
      Files.write(file, in.readAllBytes());
    }
    return file;
  }

  /** A program for sh. */
  static Path script(Path file, String text) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file;
  }
}
