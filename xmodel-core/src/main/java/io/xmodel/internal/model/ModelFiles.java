package io.xmodel.internal.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.internal.checkpoint.Checkpoint;
import io.xmodel.model.ModelSize;
import io.xmodel.model.ModelWeights;
import io.xmodel.model.Quantization;
import io.xmodel.model.XmodelConfig;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tensor.DType;
import io.xmodel.tensor.Tensor;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * A checkpoint directory read as a model: the open files, the config and the weights over them,
 * closed together.
 */
public final class ModelFiles implements AutoCloseable {
  private final Checkpoint checkpoint;
  private final XmodelConfig config;
  private final List<Integer> eosIds;
  private final Quantization quantization;
  private final ModelWeights weights;
  private final Map<String, List<Tensor>> stored;

  private ModelFiles(Checkpoint checkpoint, ProgressListener progress) {
    this.checkpoint = checkpoint;
    ObjectNode json = checkpoint.config();
    String where = checkpoint.directory().resolve("config.json").toString();
    UnaryOperator<String> newName = TensorNames.mending(checkpoint.names());
    if (newName != null) {
      checkpoint.rename(newName);
    }
    this.config = ConfigReader.read(json, where);
    this.eosIds = ConfigReader.eosIds(json, where, config.vocabSize());
    this.quantization = QuantizationReader.read(json, where);
    WeightsReader reader = new WeightsReader(checkpoint, config, quantization);
    this.weights = reader.read(progress);
    this.stored = reader.stored();
  }

  /**
   * Opens a checkpoint and checks everything about it. 16- and 32-bit weights are not touched; FP8
   * ones and the scales of groups are scanned for NaN.
   *
   * @param directory holds config.json and the weights
   * @throws io.xmodel.error.CheckpointException saying what is wrong, where, and the remedy
   */
  public static ModelFiles open(Path directory, ProgressListener progress) {
    Checkpoint checkpoint = Checkpoint.open(directory, progress);
    boolean opened = false;
    try {
      ModelFiles files = new ModelFiles(checkpoint, progress);
      opened = true;
      return files;
    } finally {
      if (!opened) {
        checkpoint.close();
      }
    }
  }

  /** The files. */
  public Checkpoint checkpoint() {
    return checkpoint;
  }

  /** Shapes and constants. */
  public XmodelConfig config() {
    return config;
  }

  /** Config.json's ids that end a text, at least one. */
  public List<Integer> eosIds() {
    return eosIds;
  }

  /** How 8- and 4-bit weights are stored. */
  public Quantization quantization() {
    return quantization;
  }

  /** The weights; usable until {@link #close}. */
  public ModelWeights weights() {
    return weights;
  }

  /**
   * What a weight of the model is stored in: the numbers or codes in the shape of the weight, then
   * the tensor of their scales where they have one.
   */
  public List<Tensor> stored(TensorSpec spec) {
    return Objects.requireNonNull(stored.get(spec.name()), spec.name());
  }

  /** How large the model is, tied weights counted once. */
  public ModelSize size() {
    long parameters = 0;
    Map<DType, Long> bytes = new EnumMap<>(DType.class);
    for (TensorSpec spec : TensorSpec.of(config)) {
      List<Tensor> parts = stored(spec);
      parameters += parts.getFirst().elements();
      for (Tensor tensor : parts) {
        bytes.merge(tensor.dtype(), tensor.byteSize(), Long::sum);
      }
    }
    return new ModelSize(parameters, Collections.unmodifiableMap(bytes));
  }

  /** Closes the files. Closing twice is harmless. */
  @Override
  public void close() {
    checkpoint.close();
  }
}
