package io.xmodel.internal.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.error.CheckpointException;
import io.xmodel.error.ClosedException;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
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
  private final TensorSet tensors = new TensorSet();
  private final List<Path> files = new ArrayList<>();

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
      if (Files.exists(single)) {
        readFiles(List.of(name), progress);
        return;
      }
      Path index = directory.resolve(name + ".index.json");
      if (Files.exists(index)) {
        ShardIndex shards = ShardIndex.read(index);
        readFiles(shards.shards(), progress);
        shards.checkComplete(tensors);
        return;
      }
    }
    throw new CheckpointException(
        "%s holds no weights: expected model.safetensors, model.safetensors.index.json, pytorch_model.bin or pytorch_model.bin.index.json."
            .formatted(directory));
  }

  private void readFiles(Collection<String> names, ProgressListener progress) {
    String stage = "Opening checkpoint";
    progress.progress(stage, 0, names.size());
    for (String name : names) {
      Path file = directory.resolve(name);
      MemorySegment mapped = map(file);
      if (name.endsWith(".safetensors")) {
        SafetensorsReader.read(name, mapped, tensors);
      } else {
        TorchReader.read(name, mapped, arena, tensors);
      }
      files.add(file);
      progress.progress(stage, files.size(), names.size());
    }
  }

  private MemorySegment map(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
    } catch (IOException e) {
      throw FileErrors.reading(file, e);
    }
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
    return Collections.unmodifiableList(files);
  }

  /** Every tensor of floating-point numbers by name, in the files' order. */
  public Map<String, Tensor> tensors() {
    checkOpen();
    return Collections.unmodifiableMap(tensors.tensors());
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
