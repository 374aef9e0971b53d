package io.xmodel.convert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.convert.writer.WriteErrors;
import io.xmodel.convert.writer.WriteLock;
import io.xmodel.error.RequestException;
import io.xmodel.error.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A directory that a checkpoint is written to, by one run at a time. config.json comes last and,
 * when a checkpoint is replaced, goes first: without it nothing opens the directory, so that an
 * interrupted run never looks whole. What an older checkpoint had and this one has not goes, too:
 * its template or its options would be in force. Closing before {@link #complete} removes what was
 * written.
 */
final class OutputDirectory implements AutoCloseable {
  private static final String CONFIG = "config.json";
  private static final String LOCK = "conversion.lock.partial";

  /** What readers of a checkpoint look for, here or in other libraries. */
  private static final Pattern OF_A_CHECKPOINT =
      Pattern.compile(
          "config\\.json|generation_config\\.json|hf_quant_config\\.json"
              + "|tokenizer\\.json|tokenizer_config\\.json|special_tokens_map\\.json"
              + "|added_tokens\\.json|vocab\\.json|merges\\.txt|tokenizer\\.model"
              + "|chat_template\\.(?:jinja|json)|adapter_(?:config\\.json|model\\.safetensors)"
              + "|model(?:-\\d+-of-\\d+)?\\.safetensors|model\\.safetensors\\.index\\.json"
              + "|pytorch_model(?:-\\d+-of-\\d+)?\\.bin|pytorch_model\\.bin\\.index\\.json");

  private final Path path;
  private final WriteLock lock;
  private final List<Path> written = new ArrayList<>();
  private boolean complete;

  private OutputDirectory(Path path, WriteLock lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Creates the directory where it is missing.
   *
   * @throws io.xmodel.error.CapacityException when another run writes to it
   * @throws RequestException when it holds files and may not be overwritten
   */
  static OutputDirectory prepare(Path path, boolean overwrite) {
    try {
      if (Files.exists(path) && !Files.isDirectory(path)) {
        throw new RequestException(
            "%s is a file. Give a directory to write the checkpoint to.".formatted(path));
      }
      Files.createDirectories(path);
    } catch (IOException e) {
      throw WriteErrors.of(path, e);
    }
    WriteLock lock = WriteLock.take(path.resolve(LOCK), path);
    boolean prepared = false;
    try {
      requireEmpty(path, overwrite);
      prepared = true;
      return new OutputDirectory(path, lock);
    } finally {
      if (!prepared) {
        lock.close();
      }
    }
  }

  private static void requireEmpty(Path path, boolean overwrite) {
    try {
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

  /** Writes a file. */
  void write(String name, byte[] bytes) {
    replace(name, partial -> Files.write(partial, bytes));
  }

  /** Writes JSON for people: indented. */
  void write(String name, ObjectNode json) {
    replace(name, partial -> Files.writeString(partial, json.toPrettyString() + "\n"));
  }

  /** Writes config.json, which completes the checkpoint. */
  void complete(ObjectNode config) {
    removeOlder();
    write(CONFIG, config);
    complete = true;
  }

  private void removeOlder() {
    try (Stream<Path> files = Files.list(path)) {
      for (Path file : files.toList()) {
        if (OF_A_CHECKPOINT.matcher(String.valueOf(file.getFileName())).matches()
            && !written.contains(file)
            && !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw WriteErrors.of(path, e);
    }
  }

  /** Counts a file that was written by other means as this run's. */
  void wrote(String name) {
    written.add(path.resolve(name));
  }

  /** Removes an incomplete checkpoint's files; harmless after {@link #complete}. */
  @Override
  public void close() {
    try (lock) {
      removeIncomplete();
    }
  }

  private void removeIncomplete() {
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
