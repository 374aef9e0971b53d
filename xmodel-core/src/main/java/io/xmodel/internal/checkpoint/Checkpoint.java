package io.xmodel.internal.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.error.CheckpointException;
import io.xmodel.error.ClosedException;
import io.xmodel.error.Quoted;
import io.xmodel.internal.files.FileErrors;
import io.xmodel.internal.files.ForeignFiles;
import io.xmodel.internal.json.StrictJson;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint directory, opened: its config.json as written and its tensors by name, mapped where
 * they lie in the files – opening reads headers, not weights.
 *
 * <p>Tensors live until {@link #close}; using one afterwards is an {@link IllegalStateException}.
 * Safe for use by several threads.
 */
public final class Checkpoint implements AutoCloseable {
  private final Path directory;
  private final ObjectNode config;
  private final Arena arena = Arena.ofShared();
  private final List<MappedFile> files = new ArrayList<>();
  private TensorSet tensors = new TensorSet();

  private Checkpoint(Path directory, ObjectNode config) {
    this.directory = directory;
    this.config = config;
  }

  /**
   * Opens a directory that holds config.json and {@code model.safetensors}, or {@code
   * model.safetensors.index.json} and its shards, or else the same as {@code pytorch_model.bin}.
   *
   * @throws CheckpointException when something is missing, unreadable or damaged
   */
  public static Checkpoint open(Path directory, ProgressListener progress) {
    String dangling = FileErrors.danglingLink(directory);
    if (dangling != null) {
      throw new CheckpointException(dangling);
    }
    if (!Files.exists(directory)) {
      throw new CheckpointException(
          "%s does not exist. Give the directory that holds config.json and the weights."
              .formatted(directory));
    }
    if (!Files.isDirectory(directory)) {
      throw new CheckpointException(
          "%s is a file. Give the directory that holds config.json and the weights."
              .formatted(directory));
    }
    if (!ForeignFiles.isThere(directory.resolve("config.json"))
        && ForeignFiles.isThere(directory.resolve("adapter_config.json"))) {
      throw new CheckpointException(
          "%s holds an adapter (adapter_config.json), not a model. Merge it into its model, and give the directory of that."
              .formatted(directory));
    }
    ObjectNode config = StrictJson.readObject(directory.resolve("config.json"));
    Checkpoint checkpoint = new Checkpoint(directory, config);
    boolean opened = false;
    try {
      checkpoint.readWeights(progress);
      opened = true;
      return checkpoint;
    } finally {
      if (!opened) {
        checkpoint.close();
      }
    }
  }

  private void readWeights(ProgressListener progress) {
    // The order in which Hugging Face looks.
    for (String name : List.of("model.safetensors", "pytorch_model.bin")) {
      Path single = directory.resolve(name);
      if (ForeignFiles.isThere(single)) {
        readFiles(List.of(name), progress);
        return;
      }
      Path index = directory.resolve(name + ".index.json");
      if (ForeignFiles.isThere(index)) {
        ShardIndex shards = ShardIndex.read(index);
        readFiles(shards.shards(), progress);
        shards.checkComplete(tensors);
        return;
      }
    }
    throw new CheckpointException(
        "%s holds no weights: expected model.safetensors, model.safetensors.index.json, pytorch_model.bin or pytorch_model.bin.index.json%s."
            .formatted(directory, found()));
  }

  /** Other weights that lie there, which a person should know of. */
  private String found() {
    try (Stream<Path> entries = Files.list(directory)) {
      List<String> names =
          entries
              .map(entry -> String.valueOf(entry.getFileName()))
              .filter(name -> name.matches("(?i).*\\.(safetensors|bin|pth?|ckpt|gguf)"))
              .sorted()
              .limit(3)
              .map(Quoted::shortened)
              .toList();
      return names.isEmpty() ? "" : ", found " + String.join(", ", names);
    } catch (IOException | UncheckedIOException e) {
      return "";
    }
  }

  private void readFiles(Collection<String> names, ProgressListener progress) {
    String stage = "Opening checkpoint";
    progress.progress(stage, 0, names.size());
    for (String name : names) {
      MappedFile file = MappedFile.map(resolve(name), arena);
      MemorySegment mapped = file.data();
      if (name.endsWith(".safetensors")) {
        SafetensorsReader.read(name, mapped, tensors);
      } else {
        TorchReader.read(name, mapped, arena, tensors);
      }
      files.add(file);
      progress.progress(stage, files.size(), names.size());
    }
  }

  private Path resolve(String name) {
    try {
      return directory.resolve(name);
    } catch (InvalidPathException e) {
      throw new CheckpointException(
          "%s: the name of the shard %s cannot be a file's here: %s. Give the JVM a UTF-8 locale."
              .formatted(directory, Quoted.of(name), e.getReason()),
          e);
    }
  }

  /**
   * Gives every tensor another name.
   *
   * @throws CheckpointException when two would have the same
   */
  public void rename(UnaryOperator<String> newName) {
    checkOpen();
    tensors = tensors.renamed(newName);
  }

  /**
   * Checks that no file was written to since it was mapped, as far as size and time tell. Cheap: a
   * question to the file system for each file.
   *
   * @throws CheckpointException naming the file that was
   */
  public void requireUnchanged() {
    files.forEach(MappedFile::requireUnchanged);
  }

  /** Where it was opened. */
  public Path directory() {
    return directory;
  }

  /** config.json as written, nothing checked but that it is a JSON object. A copy. */
  public ObjectNode config() {
    return config.deepCopy();
  }

  /** The files that hold the tensors. */
  public List<Path> files() {
    return files.stream().map(MappedFile::file).toList();
  }

  /** Every tensor of floating-point numbers by name, in the files' order. */
  public Map<String, Tensor> tensors() {
    checkOpen();
    return Collections.unmodifiableMap(tensors.tensors());
  }

  /** The names of all tensors. */
  public Set<String> names() {
    checkOpen();
    return tensors.names();
  }

  /** The tensor of integers, booleans or the like of that name, or null. */
  public @Nullable OtherTensor findOther(String name) {
    checkOpen();
    return tensors.others().get(name);
  }

  /** The tensor of that name, or null. */
  public @Nullable Tensor find(String name) {
    checkOpen();
    return tensors.tensors().get(name);
  }

  private void checkOpen() {
    if (!arena.scope().isAlive()) {
      throw ClosedException.of("checkpoint");
    }
  }

  /** Unmaps the files. Closing twice is harmless. */
  @Override
  public synchronized void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
