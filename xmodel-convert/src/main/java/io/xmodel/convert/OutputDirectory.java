package io.xmodel.convert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.convert.writer.WriteErrors;
import io.xmodel.error.RequestException;
import io.xmodel.error.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A directory that a checkpoint is written to. config.json comes last and, when a checkpoint is
 * replaced, goes first: without it nothing opens the directory, so that an interrupted run never
 * looks whole. Closing before {@link #complete} removes what was written.
 */
final class OutputDirectory implements AutoCloseable {
  private static final String CONFIG = "config.json";

  private final Path path;
  private final List<Path> written = new ArrayList<>();
  private boolean complete;

  private OutputDirectory(Path path) {
    this.path = path;
  }

  /**
   * Creates the directory where it is missing.
   *
   * @throws RequestException when it holds files and may not be overwritten
   */
  static OutputDirectory prepare(Path path, boolean overwrite) {
    try {
      if (Files.exists(path) && !Files.isDirectory(path)) {
        throw new RequestException(
            "%s is a file. Give a directory to write the checkpoint to.".formatted(path));
      }
      Files.createDirectories(path);
      Optional<Path> first;
      try (Stream<Path> files = Files.list(path)) {
        // What an interrupted run left behind is in nobody's way.
        first = files.filter(file -> !file.toString().endsWith(".partial")).sorted().findFirst();
      }
      if (first.isPresent() && !overwrite) {
        throw new RequestException(
            "%s already holds files (%s). Choose an empty directory, or ask to overwrite it."
                .formatted(path, first.get().getFileName()),
            Setting.OVERWRITE);
      }
    } catch (IOException e) {
      throw WriteErrors.of(path, e);
    }
    return new OutputDirectory(path);
  }

  Path resolve(String name) {
    return path.resolve(name);
  }

  /**
   * Removes an older config.json, as the last thing before new weights take the old ones' place:
   * until then a failure leaves the old checkpoint as it was.
   */
  void beginReplacing() {
    try {
      Files.deleteIfExists(path.resolve(CONFIG));
    } catch (IOException e) {
      throw WriteErrors.of(path.resolve(CONFIG), e);
    }
  }

  /** Copies a file of the same name where the source has one. */
  void copyFrom(Path source, String name) {
    Path file = source.resolve(name);
    if (Files.exists(file)) {
      replace(name, partial -> Files.copy(file, partial, StandardCopyOption.REPLACE_EXISTING));
    }
  }

  /** Writes JSON for people: indented. */
  void write(String name, ObjectNode json) {
    replace(name, partial -> Files.writeString(partial, json.toPrettyString() + "\n"));
  }

  /** Writes config.json, which completes the checkpoint. */
  void complete(ObjectNode config) {
    write(CONFIG, config);
    complete = true;
  }

  /** Counts a file that was written by other means as this run's. */
  void wrote(String name) {
    written.add(path.resolve(name));
  }

  /** Removes an incomplete checkpoint's files; harmless after {@link #complete}. */
  @Override
  public void close() {
    for (Path file : complete ? List.<Path>of() : written) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw WriteErrors.of(file, e);
      }
    }
  }

  /** Something that writes a file. */
  @FunctionalInterface
  interface FileAction {
    void write(Path file) throws IOException;
  }

  /** Writes beside the target and renames, so that nobody sees half a file. */
  void replace(String name, FileAction action) {
    Path target = path.resolve(name);
    Path partial = path.resolve(name + ".partial");
    try {
      action.write(partial);
      Files.move(
          partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      written.add(target);
    } catch (IOException e) {
      try {
        Files.deleteIfExists(partial);
      } catch (IOException alsoFailed) {
        e.addSuppressed(alsoFailed);
      }
      throw WriteErrors.of(target, e);
    }
  }
}
