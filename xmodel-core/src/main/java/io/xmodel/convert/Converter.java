package io.xmodel.convert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.checkpoint.Checkpoint;
import io.xmodel.checkpoint.FileErrors;
import io.xmodel.checkpoint.SafetensorsWriter;
import io.xmodel.error.RequestException;
import io.xmodel.model.ModelFiles;
import io.xmodel.model.Quantization;
import io.xmodel.model.TensorSpec;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tensor.DType;
import io.xmodel.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Any readable checkpoint to one {@code model.safetensors}, as it is or with its matrices in FP8.
 * Reads the source as it is mapped and writes it as a stream: a few dozen megabytes of memory.
 */
public final class Converter {
  /** What belongs to a checkpoint besides config and weights. */
  private static final List<String> COMPANIONS =
      List.of(
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "chat_template.jinja",
          "vocab.json",
          "merges.txt",
          "tokenizer.model",
          "generation_config.json");

  private final ModelFiles source;
  private final Options options;
  private final ProgressListener progress;
  private long done;
  private long total;

  /**
   * What to make.
   *
   * @param float8 how to scale FP8 matrices, or null to keep every number as it is
   * @param float8Head whether embedding and head become FP8 too
   * @param overwrite whether the target may hold files already
   */
  public record Options(@Nullable Float8Layout float8, boolean float8Head, boolean overwrite) {
    /** Checks that the options agree. */
    public Options {
      if (float8Head && float8 == null) {
        throw new RequestException(
            "An FP8 head (--fp8-head) needs an FP8 layout: give --fp8 block, channel or tensor.");
      }
    }
  }

  private Converter(ModelFiles source, Options options, ProgressListener progress) {
    this.source = source;
    this.options = options;
    this.progress = progress;
  }

  /**
   * Converts a checkpoint directory.
   *
   * @param target created where missing; must be empty unless it may be overwritten
   * @throws io.xmodel.error.CheckpointException when the source is unreadable or the disk is full
   * @throws RequestException when the target is in the way or the source is FP8 already
   */
  public static void convert(Path source, Path target, Options options, ProgressListener progress) {
    try (ModelFiles files = ModelFiles.open(source, progress)) {
      refuseSameDirectory(source, target);
      Converter converter = new Converter(files, options, progress);
      converter.refuseFloat8Twice();
      try (OutputDirectory directory = OutputDirectory.prepare(target, options.overwrite())) {
        converter.writeTo(directory);
      }
    }
  }

  private static void refuseSameDirectory(Path source, Path target) {
    try {
      if (Files.exists(target) && Files.isSameFile(source, target)) {
        throw new RequestException(
            "%s is both source and target. Give another directory to write to.".formatted(target));
      }
    } catch (IOException e) {
      throw FileErrors.reading(target, e);
    }
  }

  private void refuseFloat8Twice() {
    if (options.float8() != null && !(source.quantization() instanceof Quantization.None)) {
      throw new RequestException(
          "%s is FP8 already. Convert from the 16-bit checkpoint, or leave out --fp8."
              .formatted(source.checkpoint().directory()));
    }
  }

  private void writeTo(OutputDirectory target) {
    Float8Layout layout = options.float8();
    List<Tensor> tensors = tensors();
    List<SafetensorsWriter.Entry> entries = new ArrayList<>();
    for (Tensor tensor : tensors) {
      addEntries(tensor, entries);
    }
    total = entries.stream().mapToLong(SafetensorsWriter.Entry::bytes).sum();
    try (SafetensorsWriter writer =
        SafetensorsWriter.create(target.resolve("model.safetensors"), entries)) {
      for (Tensor tensor : tensors) {
        if (becomesFloat8(tensor)) {
          Float8Quantizer.write(tensor, Objects.requireNonNull(layout), writer, this::written);
        } else {
          writer.write(tensor.data());
          written(tensor.byteSize());
        }
      }
      target.beginReplacing();
      writer.finish();
    }
    target.wrote("model.safetensors");
    for (String name : COMPANIONS) {
      target.copyFrom(source.checkpoint().directory(), name);
    }
    ObjectNode config = source.checkpoint().config();
    if (layout != null) {
      config.set("quantization_config", layout.config(options.float8Head()));
    }
    target.complete(config);
  }

  /** What the model uses, in its order: an FP8 matrix is followed by its scale. */
  private List<Tensor> tensors() {
    Checkpoint checkpoint = source.checkpoint();
    List<Tensor> tensors = new ArrayList<>();
    for (TensorSpec spec : TensorSpec.of(source.config())) {
      Tensor tensor = Objects.requireNonNull(checkpoint.find(spec.name()));
      tensors.add(tensor);
      String scale = source.quantization().scaleName(spec.name());
      if (tensor.dtype().isFloat8() && scale != null) {
        tensors.add(Objects.requireNonNull(checkpoint.find(scale)));
      }
    }
    return tensors;
  }

  private void addEntries(Tensor tensor, List<SafetensorsWriter.Entry> entries) {
    String name = tensor.name();
    Float8Layout layout = options.float8();
    if (layout == null || !becomesFloat8(tensor)) {
      entries.add(new SafetensorsWriter.Entry(name, tensor.dtype(), tensor.shape()));
      return;
    }
    entries.add(new SafetensorsWriter.Entry(name, DType.F8_E4M3, tensor.shape()));
    entries.add(
        new SafetensorsWriter.Entry(
            layout.scaleName(name), DType.F32, layout.scaleShape(tensor.rows(), tensor.columns())));
  }

  private boolean becomesFloat8(Tensor tensor) {
    boolean layer = tensor.name().startsWith("model.layers.");
    return options.float8() != null
        && tensor.shape().length == 2
        && (layer || options.float8Head());
  }

  private void written(long bytes) {
    done += bytes;
    progress.progress("Converting", done, total);
  }
}
