package io.xmodel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.xmodel.error.CheckpointException;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The small model inside the jar, as a directory: weights are memory-mapped, which needs files.
 * Unpacked once for each version of it into the cache directory, or for this run only where that
 * cannot be written.
 */
final class BundledModel {
  private static final String CONFIG = "nano/config.json";

  private final Path cacheDirectory;

  BundledModel(Path cacheDirectory) {
    this.cacheDirectory = cacheDirectory;
  }

  /** The directory given, or else that of $XMODEL_MODEL, or else the bundled model's. */
  static Path directoryOr(@Nullable Path given, Host host) {
    Path chosen = chosen(given, host);
    return chosen != null ? chosen : new BundledModel(host.cacheDirectory()).directory();
  }

  /** The directory given, or that of $XMODEL_MODEL, or null for the bundled model. */
  static @Nullable Path chosen(@Nullable Path given, Host host) {
    String variable = host.variable("XMODEL_MODEL");
    return given != null ? given : variable != null ? Path.of(variable) : null;
  }

  /** The model's directory. */
  Path directory() {
    URL config = BundledModel.class.getResource(CONFIG);
    if (config == null) {
      throw new CheckpointException(
          "This build carries no model of its own. Give one with --model DIR.");
    }
    try {
      if (!(config.openConnection() instanceof JarURLConnection connection)) {
        return Path.of(config.toURI()).resolveSibling("");
      }
      Path own = ownJar();
      if (own != null) {
        try (JarFile jar = new JarFile(own.toFile())) {
          return unpack(jar, BundledModel.class.getPackageName().replace('.', '/') + "/" + CONFIG);
        }
      }
      connection.setUseCaches(false);
      try (JarFile jar = connection.getJarFile()) {
        return unpack(jar, connection.getEntryName());
      }
    } catch (IOException | URISyntaxException e) {
      throw new CheckpointException(
          "The bundled model could not be unpacked (%s). Make room in the cache or temporary directory, or give another model with --model DIR."
              .formatted(Errors.sentence(e)),
          e);
    }
  }

  /**
   * The jar that this class is from, if it is a file; null where a jar lies in another. The address
   * of a resource does not tell, where a directory's name ends in an exclamation mark.
   */
  private static @Nullable Path ownJar() throws URISyntaxException {
    CodeSource source = BundledModel.class.getProtectionDomain().getCodeSource();
    return source != null && source.getLocation().getProtocol().equals("file")
        ? Path.of(source.getLocation().toURI())
        : null;
  }

  /** Unpacks the files beside this entry of a jar. */
  Path unpack(JarFile jar, String configEntry) throws IOException {
    String folder = configEntry.substring(0, configEntry.lastIndexOf('/') + 1);
    List<JarEntry> files = new ArrayList<>();
    jar.stream()
        .filter(entry -> entry.getName().startsWith(folder) && !entry.isDirectory())
        .forEach(files::add);
    files.sort(Comparator.comparing(JarEntry::getName));
    String name = "nano-" + contentHash(files);
    try {
      return unpack(jar, files, cacheDirectory.resolve(name));
    } catch (IOException e) {
      Path parent = Files.createTempDirectory("xmodel");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(parent)));
      return unpack(jar, files, parent.resolve(name));
    }
  }

  /** Unpacks beside the directory and then renames, so that what bears the name is whole. */
  private static Path unpack(JarFile jar, List<JarEntry> files, Path directory) throws IOException {
    if (isWhole(directory, files)) {
      return directory;
    }
    Files.createDirectories(directory.resolveSibling(""));
    Path beside = Files.createTempDirectory(directory.resolveSibling(""), "unpacking-");
    try {
      for (JarEntry file : files) {
        try (InputStream in = jar.getInputStream(file)) {
          Files.copy(in, beside.resolve(fileName(file)));
        }
      }
      delete(directory);
      Files.move(beside, directory);
    } catch (IOException e) {
      // Another process may have been faster; its copy is as good.
      if (!isWhole(directory, files)) {
        throw e;
      }
    } finally {
      delete(beside);
    }
    return directory;
  }

  private static boolean isWhole(Path directory, List<JarEntry> files) {
    try {
      for (JarEntry file : files) {
        if (Files.size(directory.resolve(fileName(file))) != file.getSize()) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** From the jar's directory, which holds a checksum of each file: nothing is read. */
  private static String contentHash(List<JarEntry> files) {
    CRC32 names = new CRC32();
    CRC32 contents = new CRC32();
    for (JarEntry file : files) {
      names.update((fileName(file) + file.getSize()).getBytes(UTF_8));
      contents.update(HexFormat.of().toHexDigits(file.getCrc()).getBytes(UTF_8));
    }
    return HexFormat.of().toHexDigits(names.getValue() << 32 | contents.getValue());
  }

  private static String fileName(JarEntry file) {
    return file.getName().substring(file.getName().lastIndexOf('/') + 1);
  }

  private static void delete(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // A leftover in a cache harms nobody.
    }
  }
}
