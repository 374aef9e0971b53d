package io.xmodel.internal.checkpoint;

import io.xmodel.error.CheckpointException;
import io.xmodel.error.Quoted;
import io.xmodel.internal.checkpoint.SafetensorsHeader.Entry;
import io.xmodel.internal.files.ForeignFiles;
import io.xmodel.tensor.DType;
import io.xmodel.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * A safetensors file: 8 bytes header length (little-endian), the JSON header, then the tensors'
 * bytes without gap or overlap. As strict as the reference implementation: what it refuses is
 * refused.
 */
final class SafetensorsReader {
  /** A header of Xmodel-2.5 has 60 KB; the reference stops at 100 MB. */
  private static final long MAX_HEADER = 16 << 20;

  private static final ValueLayout.OfLong LENGTH =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final String file;
  private final MemorySegment mapped;
  private final TensorSet tensors;

  private SafetensorsReader(String file, MemorySegment mapped, TensorSet tensors) {
    this.file = file;
    this.mapped = mapped;
    this.tensors = tensors;
  }

  /**
   * Adds every tensor of a file.
   *
   * @param file its name, for messages
   * @param mapped the whole file
   * @throws CheckpointException when anything about the file is not as the format says
   */
  static void read(String file, MemorySegment mapped, TensorSet tensors) {
    new SafetensorsReader(file, mapped, tensors).read();
  }

  private void read() {
    long size = mapped.byteSize();
    if (size < 8) {
      throw new CheckpointException(
          "%s has %s bytes, too few for a safetensors file. It is truncated: download or convert it again."
              .formatted(file, size));
    }
    ForeignFiles.refusePointer(
        file, mapped.asSlice(0, Math.min(size, 1024)).toArray(ValueLayout.JAVA_BYTE));
    long headerLength = mapped.get(LENGTH, 0);
    if (headerLength < 0 || headerLength > MAX_HEADER) {
      throw new CheckpointException(
          "%s: the header claims %s bytes; expected at most %s. This is not a safetensors file, or it is damaged."
              .formatted(file, Long.toUnsignedString(headerLength), MAX_HEADER));
    }
    if (headerLength > size - 8) {
      throw new CheckpointException(
          "%s: the header claims %s bytes but the file has only %s. It is truncated: download or convert it again."
              .formatted(file, headerLength, size));
    }
    byte[] json = mapped.asSlice(8, headerLength).toArray(ValueLayout.JAVA_BYTE);
    long dataStart = 8 + headerLength;
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : SafetensorsHeader.parse(json, file)) {
      checkExtent(entry, dataStart);
      entries.add(entry);
    }
    checkTiling(entries, dataStart);
    for (Entry entry : entries) {
      add(entry, dataStart);
    }
  }

  private void add(Entry entry, long dataStart) {
    String origin = origin(dataStart + entry.begin());
    MemorySegment data = mapped.asSlice(dataStart + entry.begin(), entry.end() - entry.begin());
    switch (entry.dtype()) {
      case "F32", "F16", "BF16", "F8_E4M3", "F8_E5M2" ->
          tensors.add(
              new Tensor(entry.name(), DType.valueOf(entry.dtype()), entry.shape(), data, origin));
      default ->
          tensors.add(new OtherTensor(entry.name(), entry.dtype(), entry.shape(), data, origin));
    }
  }

  /** Bytes that dtype and shape need against bytes that the offsets give, within the file. */
  private void checkExtent(Entry entry, long dataStart) {
    long available = mapped.byteSize() - dataStart;
    if (entry.end() < entry.begin()) {
      throw new CheckpointException(
          "tensor '%s': data_offsets [%s, %s] run backwards (%s)."
              .formatted(entry.shown(), entry.begin(), entry.end(), file));
    }
    if (entry.end() > available) {
      throw new CheckpointException(
          "tensor '%s': data_offsets [%s, %s] reach beyond the file, which has %s bytes after its header (%s). The file is truncated or damaged: download or convert it again."
              .formatted(entry.shown(), entry.begin(), entry.end(), available, file));
    }
    long needed = bytes(entry);
    if (entry.end() - entry.begin() != needed) {
      throw new CheckpointException(
          "tensor '%s': %s %s needs %s bytes, found data_offsets [%s, %s] (%s)."
              .formatted(
                  entry.shown(),
                  entry.dtype(),
                  Arrays.toString(entry.shape()),
                  needed,
                  entry.begin(),
                  entry.end(),
                  origin(dataStart + entry.begin())));
    }
  }

  private long bytes(Entry entry) {
    try {
      long bytes = elementBytes(entry);
      for (long extent : entry.shape()) {
        bytes = Math.multiplyExact(bytes, extent);
      }
      return bytes;
    } catch (ArithmeticException e) {
      throw new CheckpointException(
          "tensor '%s': shape %s is larger than any file (%s)."
              .formatted(entry.shown(), Arrays.toString(entry.shape()), file),
          e);
    }
  }

  private int elementBytes(Entry entry) {
    return switch (entry.dtype()) {
      case "BOOL", "U8", "I8", "F8_E4M3", "F8_E5M2", "F8_E8M0" -> 1;
      case "I16", "U16", "F16", "BF16" -> 2;
      case "I32", "U32", "F32" -> 4;
      case "I64", "U64", "F64", "C64" -> 8;
      default ->
          throw new CheckpointException(
              "tensor '%s': dtype %s is %s (%s). Readable weights are F32, F16, BF16, F8_E4M3 and F8_E5M2."
                  .formatted(
                      entry.shown(),
                      Quoted.shortened(entry.dtype()),
                      entry.dtype().endsWith("FNUZ")
                          ? "the FNUZ variant of FP8, whose codes mean other values"
                          : "unknown",
                      file));
    };
  }

  /**
   * In order of offset, each tensor must begin where the one before ends, and the last at the end.
   */
  private void checkTiling(List<Entry> entries, long dataStart) {
    List<Entry> ordered = new ArrayList<>(entries);
    ordered.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    long position = 0;
    String previous = "the header";
    for (Entry entry : ordered) {
      if (entry.begin() != position) {
        throw new CheckpointException(
            "tensor '%s' begins at data offset %s %s %s, which ends at %s (%s). The file is damaged: download or convert it again."
                .formatted(
                    entry.shown(),
                    entry.begin(),
                    entry.begin() < position ? "and overlaps" : "and leaves a gap after",
                    previous.equals("the header") ? previous : "tensor '" + previous + "'",
                    position,
                    origin(dataStart + entry.begin())));
      }
      position = entry.end();
      previous = entry.shown();
    }
    long left = mapped.byteSize() - dataStart - position;
    if (left > 0) {
      throw new CheckpointException(
          "%s: %s bytes follow the last tensor, from offset %s. The file is damaged: download or convert it again."
              .formatted(file, left, dataStart + position));
    }
  }

  private String origin(long offset) {
    return file + ", offset " + offset;
  }
}
