package io.xmodel.convert;

import io.xmodel.convert.writer.GgmlType;
import io.xmodel.convert.writer.GgufMetadata;
import io.xmodel.convert.writer.GgufWriter;
import io.xmodel.convert.writer.WriteErrors;
import io.xmodel.convert.writer.WriteLock;
import io.xmodel.error.CheckpointException;
import io.xmodel.error.RequestException;
import io.xmodel.error.Setting;
import io.xmodel.error.XmodelException;
import io.xmodel.internal.files.FileErrors;
import io.xmodel.internal.model.ModelFiles;
import io.xmodel.model.Linear;
import io.xmodel.model.WeightScale;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tensor.DType;
import io.xmodel.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Any readable checkpoint to one GGUF file that llama.cpp runs: weights, constants and tokenizer.
 * Reads the source as it is mapped and writes it as a stream: a few dozen megabytes of memory.
 */
public final class GgufConverter {
  private final ModelFiles source;
  private final GgmlType type;
  private final ProgressListener progress;
  private long done;
  private long total;

  /**
   * What to make.
   *
   * @param type of every matrix, embedding and head included; norms and biases are F32
   * @param overwrite whether the target may exist already
   */
  public record Options(GgmlType type, boolean overwrite) {}

  private GgufConverter(ModelFiles source, GgmlType type, ProgressListener progress) {
    this.source = source;
    this.type = type;
    this.progress = progress;
  }

  /**
   * Converts a checkpoint directory.
   *
   * @param target the file to write; its directory is created where missing
   * @throws CheckpointException when the source cannot be read
   * @throws io.xmodel.error.CapacityException when the disk has no room, or another conversion
   *     writes to the same place
   * @throws RequestException when the target is in the way or cannot be written, or GGUF cannot
   *     express the model
   */
  public static void convert(Path source, Path target, Options options, ProgressListener progress) {
    try (ModelFiles files = ModelFiles.open(source, progress)) {
      GgufConverter converter = new GgufConverter(files, options.type(), progress);
      converter.prepare(target, options.overwrite());
      createParent(target);
      Path lock = target.resolveSibling(target.getFileName() + ".lock.partial");
      try (WriteLock held = WriteLock.take(lock, target)) {
        converter.prepare(target, options.overwrite()); // another run may have ended meanwhile
        converter.writeTo(target);
      }
    }
  }

  private void prepare(Path target, boolean overwrite) {
    if (Files.isDirectory(target)) {
      throw new RequestException(
          "%s is a directory. Give a file to write, such as %s."
              .formatted(target, target.resolve("model.gguf")));
    }
    if (Files.exists(target) && !overwrite) {
      throw new RequestException(
          "%s exists already. Choose another name, or ask to overwrite it.".formatted(target),
          Setting.OVERWRITE);
    }
    try (Stream<Path> files = Files.list(source.checkpoint().directory())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.toString().endsWith(".gguf")
            && Files.exists(target)
            && Files.isSameFile(file, target)) {
          throw new RequestException(
              "%s is one of the files to convert. Give another file to write.".formatted(target));
        }
      }
    } catch (IOException e) {
      throw FileErrors.reading(source.checkpoint().directory(), e);
    }
  }

  private static void createParent(Path target) {
    Path parent = target.toAbsolutePath().getParent();
    try {
      Files.createDirectories(parent);
    } catch (FileAlreadyExistsException e) {
      throw new RequestException(
          "%s is a file, so %s cannot be written: a directory was expected. Give another file to write."
              .formatted(parent, target));
    } catch (IOException e) {
      throw WriteErrors.of(target, e);
    }
  }

  private void writeTo(Path target) {
    GgufHyperparameters hyperparameters = new GgufHyperparameters(source.config());
    List<GgufTensor> tensors = GgufTensor.of(source.weights(), type);
    float[] factors = hyperparameters.ropeFactors();
    if (factors != null) {
      tensors.addFirst(GgufTensor.vector("rope_freqs.weight", factors, 0));
    }
    List<GgufWriter.Entry> entries = tensors.stream().map(GgufTensor::entry).toList();
    total = entries.stream().mapToLong(GgufWriter.Entry::bytes).sum();
    GgufMetadata metadata = metadata(hyperparameters);
    try (GgufWriter writer = GgufWriter.create(target, metadata, entries)) {
      for (GgufTensor tensor : tensors) {
        write(tensor, writer);
        writer.endTensor();
      }
      writer.finish();
    }
  }

  private GgufMetadata metadata(GgufHyperparameters hyperparameters) {
    Path directory = source.checkpoint().directory();
    GgufMetadata metadata = new GgufMetadata();
    hyperparameters.putInto(metadata);
    metadata
        .put("general.type", "model")
        .put("general.name", directory.toAbsolutePath().normalize().getFileName().toString())
        .put("general.file_type", type.fileType());
    if (type.isQuantized()) {
      metadata.put("general.quantization_version", 2);
    }
    GgufTokenizer.put(directory, source.config().vocabSize(), metadata);
    return metadata;
  }

  private void write(GgufTensor tensor, GgufWriter writer) {
    Linear matrix = tensor.matrix();
    if (matrix == null) {
      float[] values = Objects.requireNonNull(tensor.vector());
      float[] permuted = new float[values.length];
      for (int i = 0; i < values.length; i++) {
        permuted[i] = values[tensor.sourceRow(i)];
      }
      MemorySegment bytes = MemorySegment.ofArray(new byte[values.length * Float.BYTES]);
      GgmlEncoder.encode(GgmlType.F32, permuted, bytes);
      writer.write(bytes);
      written(bytes.byteSize());
    } else {
      long rowBytes = type.rowBytes(matrix.in());
      Bands.write(
          matrix.out(),
          rowBytes,
          (from, to, destination) -> {
            for (int row = from; row < to; row++) {
              writeRow(
                  matrix,
                  tensor.sourceRow(row),
                  destination.asSlice((row - from) * rowBytes, rowBytes));
            }
          },
          writer,
          this::written);
    }
  }

  private void writeRow(Linear matrix, int row, MemorySegment destination) {
    Tensor weight = matrix.weight();
    long bytes = destination.byteSize();
    if (isStoredAlike(weight.dtype()) && matrix.scale() instanceof WeightScale.None) {
      MemorySegment.copy(
          weight.data(),
          ValueLayout.JAVA_BYTE,
          row * bytes,
          destination,
          ValueLayout.JAVA_BYTE,
          0,
          bytes);
      return;
    }
    float[] values = RowDecoder.decode(matrix, row);
    check(values, matrix, row);
    GgmlEncoder.encode(type, values, destination);
  }

  private boolean isStoredAlike(DType dtype) {
    return switch (type) {
      case F32 -> dtype == DType.F32;
      case F16 -> dtype == DType.F16;
      case BF16 -> dtype == DType.BF16;
      case Q8_0, Q4_0 -> false;
    };
  }

  private void check(float[] values, Linear matrix, int row) {
    float limit = GgmlEncoder.limit(type);
    for (int i = 0; i < values.length; i++) {
      if (!(Math.abs(values[i]) <= limit)) {
        throw refuse(matrix.weight(), row, i, values[i]);
      }
    }
  }

  private XmodelException refuse(Tensor tensor, int row, int column, float value) {
    String found =
        "tensor '%s': element [%s, %s] is %s".formatted(tensor.name(), row, column, value);
    if (Float.isFinite(value)) {
      return new RequestException(
          "%s, which %s cannot express (%s). Choose bf16 or f32."
              .formatted(found, type, tensor.origin()),
          Setting.GGUF_TYPE);
    }
    return new CheckpointException(
        "%s (%s). The file is damaged: download or convert it again."
            .formatted(found, tensor.origin()));
  }

  private void written(long bytes) {
    done += bytes;
    progress.progress("Converting", done, total);
  }
}
