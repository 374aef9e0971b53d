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
import java.util.List;
import java.util.Objects;
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

  private static final Path UNPACKED = temporaryDirectory();

  private Goldens() {}

  private static Path temporaryDirectory() {
    try {
      Path directory = Files.createTempDirectory("xmodel-golden");
      directory.toFile().deleteOnExit();
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file or directory below {@code golden}. */
  public static Path path(String name) {
    URL url = Objects.requireNonNull(Goldens.class.getResource("/golden/" + name), name);
    try {
      return url.getProtocol().equals("jar") ? unpacked(url, name) : Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where another module's tests have the goldens in a jar: a copy, kept for the next time. */
  private static Path unpacked(URL url, String name) throws IOException {
    Path copy = UNPACKED.resolve(name);
    JarURLConnection connection = (JarURLConnection) url.openConnection();
    try (FileSystem jar = FileSystems.newFileSystem(Path.of(connection.getJarFileURL().getPath()));
        Stream<Path> files = Files.walk(jar.getPath("/golden/" + name))) {
      for (Path file : files.toList()) {
        Path target = UNPACKED.resolve(jar.getPath("/golden").relativize(file).toString());
        if (!Files.exists(target)) {
          Files.createDirectories(Objects.requireNonNull(target.getParent()));
          Files.copy(file, target);
        }
        target.toFile().deleteOnExit();
      }
    }
    return copy;
  }
}
