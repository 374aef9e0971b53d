package io.xmodel.convert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.convert.writer.SafetensorsWriter;
import io.xmodel.convert.writer.WriteErrors;
import io.xmodel.error.RequestException;
import io.xmodel.error.Setting;
import io.xmodel.internal.files.ForeignFiles;
import io.xmodel.internal.model.ModelFiles;
import io.xmodel.internal.model.TensorSpec;
import io.xmodel.model.Quantization;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Any readable checkpoint to one {@code model.safetensors}, as it is or with its matrices
 * quantised. Reads the source as it is mapped and writes it as a stream: a few dozen megabytes of
 * memory.
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
   * @param layers how to store the layers' matrices, or null to keep every number as it is
   * @param head how to store embedding and head, or null to keep them as they are; FP8 as the
   *     layers, or integers if those are
   * @param overwrite whether the target may hold files already
   */
  public record Options(
      @Nullable MatrixLayout layers, @Nullable MatrixLayout head, boolean overwrite) {
    /** Checks that one quantization_config can describe both. */
    public Options {
      boolean agree =
          switch (head) {
            case null -> true;
            case Float8Layout float8 -> float8 == layers;
            case GroupLayout group -> layers instanceof GroupLayout;
          };
      if (!agree) {
        throw new RequestException(
            "A head in FP8 needs layers in FP8 of the same layout, and a head of integers needs layers of integers.",
            Setting.FLOAT8_WEIGHTS,
            Setting.INTEGER_WEIGHTS);
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
   * @throws io.xmodel.error.CheckpointException when the source cannot be read
   * @throws io.xmodel.error.CapacityException when the disk has no room, or another conversion
   *     writes to the same place
   * @throws RequestException when the target is in the way or cannot be written, the source is
   *     quantised already, or its weights cannot be stored so
   */
  public static void convert(Path source, Path target, Options options, ProgressListener progress) {
    try (ModelFiles files = ModelFiles.open(source, progress)) {
      refuseSameDirectory(source, target);
      Converter converter = new Converter(files, options, progress);
      converter.refuseTwice();
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
      throw WriteErrors.of(target, e);
    }
  }

  private void refuseTwice() {
    if (options.layers() != null && !(source.quantization() instanceof Quantization.None)) {
      throw new RequestException(
          "%s is quantised already. Convert from the 16-bit checkpoint, or ask for neither FP8 nor integers."
              .formatted(source.checkpoint().directory()),
          Setting.FLOAT8_WEIGHTS,
          Setting.INTEGER_WEIGHTS);
    }
  }

  private void writeTo(OutputDirectory target) {
    // First, as until the weights are replaced a failure leaves all as it was.
    Map<String, byte[]> companions = companions();
    List<TensorSpec> specs = TensorSpec.of(source.config());
    List<SafetensorsWriter.Entry> entries = new ArrayList<>();
    for (TensorSpec spec : specs) {
      addEntries(spec, entries);
    }
    total = entries.stream().mapToLong(SafetensorsWriter.Entry::bytes).sum();
    try (SafetensorsWriter writer =
        SafetensorsWriter.create(target.resolve("model.safetensors"), entries)) {
      for (TensorSpec spec : specs) {
        write(spec, writer);
      }
      target.beginReplacing();
      writer.finish();
    }
    target.wrote("model.safetensors");
    companions.forEach(target::write);
    ObjectNode config = source.checkpoint().config();
    ObjectNode quantization = quantizationConfig();
    if (quantization != null) {
      config.set("quantization_config", quantization);
    }
    target.complete(config);
  }

  private Map<String, byte[]> companions() {
    Map<String, byte[]> companions = new LinkedHashMap<>();
    for (String name : COMPANIONS) {
      Path file = source.checkpoint().directory().resolve(name);
      if (ForeignFiles.isThere(file)) {
        companions.put(name, ForeignFiles.copyable(file));
      }
    }
    return companions;
  }

  private @Nullable ObjectNode quantizationConfig() {
    return switch (options.layers()) {
      case null -> null;
      case Float8Layout float8 -> float8.config(options.head() != null);
      case GroupLayout group -> group.config((GroupLayout) options.head());
    };
  }

  /** What the tensor is to be stored as, or null to keep it as it is. */
  private @Nullable MatrixLayout layout(TensorSpec spec) {
    return switch (spec.role()) {
      case LINEAR -> options.layers();
      case EMBEDDING, HEAD -> options.head();
      case BIAS, NORM, FINAL_NORM -> null;
    };
  }

  private void addEntries(TensorSpec spec, List<SafetensorsWriter.Entry> entries) {
    List<Tensor> stored = source.stored(spec);
    switch (layout(spec)) {
      case Float8Layout float8 -> entries.addAll(float8.entries(stored.getFirst()));
      case GroupLayout group -> entries.addAll(group.entries(stored.getFirst()));
      case null -> {
        for (Tensor tensor : stored) {
          entries.add(new SafetensorsWriter.Entry(tensor.name(), tensor.dtype(), tensor.shape()));
        }
        if (stored.getFirst().dtype().isInteger()) {
          entries.add(SafetensorsWriter.Entry.longs(spec.name() + "_shape", new long[] {2}));
        }
      }
    }
  }

  /** The bytes of {@link #addEntries}. */
  private void write(TensorSpec spec, SafetensorsWriter writer) {
    List<Tensor> stored = source.stored(spec);
    switch (layout(spec)) {
      case Float8Layout float8 ->
          Float8Quantizer.write(stored.getFirst(), float8, writer, this::written);
      case GroupLayout group ->
          GroupQuantizer.write(stored.getFirst(), group, writer, this::written);
      case null -> {
        for (Tensor tensor : stored) {
          writer.write(tensor.data());
          written(tensor.byteSize());
        }
        if (stored.getFirst().dtype().isInteger()) {
          GroupQuantizer.writeShape(spec.shape(), writer, this::written);
        }
      }
    }
  }

  private void written(long bytes) {
    done += bytes;
    progress.progress("Converting", done, total);
  }
}
