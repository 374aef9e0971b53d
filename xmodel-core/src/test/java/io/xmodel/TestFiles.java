package io.xmodel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

/** What lies under {@code src/test/resources}, as files. */
public final class TestFiles {
  private static final Path UNPACKED = temporaryDirectory();

  private TestFiles() {}

  private static Path temporaryDirectory() {
    try {
      Path directory = Files.createTempDirectory("xmodel-test");
      directory.toFile().deleteOnExit();
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file or directory. */
  public static Path path(String name) {
    URL url = Objects.requireNonNull(TestFiles.class.getResource("/" + name), name);
    try {
      return url.getProtocol().equals("jar") ? unpacked(url, name) : Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where another module's tests have the files in a jar: a copy, kept for the next time. */
  private static Path unpacked(URL url, String name) throws IOException {
    Path copy = UNPACKED.resolve(name);
    JarURLConnection connection = (JarURLConnection) url.openConnection();
    try (FileSystem jar = FileSystems.newFileSystem(Path.of(connection.getJarFileURL().getPath()));
        Stream<Path> files = Files.walk(jar.getPath("/" + name))) {
      for (Path file : files.toList()) {
        Path target = UNPACKED.resolve(jar.getPath("/").relativize(file).toString());
        if (!Files.exists(target)) {
          createDirectories(Objects.requireNonNull(target.getParent()));
          Files.copy(file, target);
          target.toFile().deleteOnExit();
        }
      }
    }
    return copy;
  }

  private static void createDirectories(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      createDirectories(Objects.requireNonNull(directory.getParent()));
      Files.createDirectory(directory);
      directory.toFile().deleteOnExit();
    }
  }
}
