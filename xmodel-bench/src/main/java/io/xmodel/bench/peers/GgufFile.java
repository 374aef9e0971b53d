package io.xmodel.bench.peers;

import io.xmodel.convert.GgufConverter;
import io.xmodel.convert.writer.GgmlType;
import io.xmodel.model.Linear;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tensor.DType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The checkpoint as peers read it that take GGUF.
 *
 * @param path the file
 * @param type of its matrices
 * @param isExact whether they hold the very values of the checkpoint
 */
record GgufFile(Path path, GgmlType type, boolean isExact) {
  /** Finds the file, or makes it. */
  static GgufFile of(Subject subject) {
    GgmlType given = subject.ggufType();
    DType stored = subject.files().weights().layers().getFirst().query().weight().dtype();
    GgmlType type = given == null ? nearest(stored) : given;
    Path gguf = subject.gguf();
    Path path = gguf == null ? beside(subject.directory(), type) : gguf;
    if (!Files.exists(path)) {
      GgufConverter.convert(
          subject.directory(), path, new GgufConverter.Options(type, false), ProgressListener.NONE);
    }
    return new GgufFile(path, type, isExact(subject, type));
  }

  private static Path beside(Path directory, GgmlType type) {
    Path whole = directory.toAbsolutePath().normalize();
    return whole.resolveSibling(
        "%s-%s.gguf".formatted(whole.getFileName(), type.name().toLowerCase(Locale.ROOT)));
  }

  private static GgmlType nearest(DType stored) {
    return switch (stored) {
      case F32 -> GgmlType.F32;
      case F16 -> GgmlType.F16;
      case BF16 -> GgmlType.BF16;
      case Q4 -> GgmlType.Q4_0;
      default -> GgmlType.Q8_0;
    };
  }

  private static boolean isExact(Subject subject, GgmlType type) {
    Stream<Linear> layers =
        subject.files().weights().layers().stream().flatMap(layer -> layer.matrices().stream());
    return Stream.concat(layers, Stream.of(subject.files().weights().head()))
        .map(linear -> linear.weight().dtype())
        .allMatch(dtype -> holds(type, dtype));
  }

  private static boolean holds(GgmlType type, DType dtype) {
    return switch (dtype) {
      case F32 -> type == GgmlType.F32;
      case F16 -> type == GgmlType.F16 || type == GgmlType.F32;
      case BF16 -> type == GgmlType.BF16 || type == GgmlType.F32;
      default -> false;
    };
  }
}
