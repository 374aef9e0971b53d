package io.xmodel.damage;

import io.xmodel.TestFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The seeds of the fuzz targets. */
public final class Seeds {
  private Seeds() {}

  /** Those of a target, by its only method, in the order of their names. */
  public static List<byte[]> of(Class<?> target, String method) {
    String folder = target.getName().replace('.', '/') + "Inputs/" + method;
    try (Stream<Path> files = Files.list(TestFiles.path(folder))) {
      return files.sorted().map(Seeds::bytes).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
