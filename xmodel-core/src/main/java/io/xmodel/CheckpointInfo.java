package io.xmodel;

import io.xmodel.model.ModelSize;
import io.xmodel.model.Quantization;
import io.xmodel.model.XmodelConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * What a checkpoint directory holds.
 *
 * @param config shapes and constants
 * @param size parameters, and bytes in each number format
 * @param quantization how 8- and 4-bit weights are stored
 * @param files those that hold the weights
 */
public record CheckpointInfo(
    XmodelConfig config, ModelSize size, Quantization quantization, List<Path> files) {
  /** Copies the list. */
  public CheckpointInfo {
    Objects.requireNonNull(config, "config");
    Objects.requireNonNull(size, "size");
    Objects.requireNonNull(quantization, "quantization");
    files = List.copyOf(Objects.requireNonNull(files, "files"));
  }
}
