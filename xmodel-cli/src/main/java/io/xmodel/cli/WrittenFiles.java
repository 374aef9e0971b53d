package io.xmodel.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Says at the end of a command what it wrote. */
final class WrittenFiles {
  private WrittenFiles() {}

  /** One line about a file, or about a directory and the files in it. */
  static void tell(Path target, PrintStream out) {
    try {
      if (Files.isRegularFile(target)) {
        out.printf(Locale.ROOT, "Wrote %s: %,d bytes.%n", target, Files.size(target));
        return;
      }
      try (Stream<Path> listed = Files.list(target)) {
        List<Path> files = listed.filter(Files::isRegularFile).sorted().toList();
        long bytes = 0;
        for (Path file : files) {
          bytes += Files.size(file);
        }
        out.printf(
            Locale.ROOT,
            "Wrote %s: %d files, %,d bytes (%s).%n",
            target,
            files.size(),
            bytes,
            String.join(", ", files.stream().map(file -> file.getFileName().toString()).toList()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
