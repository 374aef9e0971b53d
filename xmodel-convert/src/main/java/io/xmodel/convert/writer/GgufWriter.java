package io.xmodel.convert.writer;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes a GGUF file, version 3, as llama.cpp's {@code gguf.h} lays it out: magic, counts,
 * metadata, the tensors' names, shapes and offsets, then their bytes, each beginning at a multiple
 * of 32.
 */
public final class GgufWriter extends TensorWriter {
  private static final int VERSION = 3;

  /** The format's default, so that no key needs to say it. */
  private static final int ALIGNMENT = 32;

  /**
   * A tensor to come.
   *
   * @param name unique in the file
   * @param type how its elements are stored
   * @param shape extents, outermost first as everywhere in this library; the file has them reversed
   */
  public record Entry(String name, GgmlType type, long[] shape) {
    /** Checks that rows are whole blocks. */
    public Entry {
      if (shape[shape.length - 1] % type.blockSize() != 0) {
        throw new IllegalArgumentException(
            "tensor '%s': rows of %s are no whole blocks of %s"
                .formatted(name, shape[shape.length - 1], type.blockSize()));
      }
    }

    /** Its size in the file, without what follows up to the alignment. */
    public long bytes() {
      long bytes = type.rowBytes(shape[shape.length - 1]);
      for (int i = 0; i < shape.length - 1; i++) {
        bytes = Math.multiplyExact(bytes, shape[i]);
      }
      return bytes;
    }
  }

  private GgufWriter(Path target, FileChannel channel, long length, byte[] header) {
    super(target, partial(target), channel, length, ByteBuffer.wrap(header));
  }

  /**
   * Creates a file and writes all but the tensors' bytes.
   *
   * @param target where the whole file shall be; an existing one is replaced at the end
   * @throws io.xmodel.error.CheckpointException when the directory cannot be written or the disk
   *     has no room
   */
  public static GgufWriter create(Path target, GgufMetadata metadata, List<Entry> entries) {
    byte[] header = header(metadata, entries);
    long length = header.length + entries.stream().mapToLong(entry -> aligned(entry.bytes())).sum();
    return new GgufWriter(target, open(target, length), length, header);
  }

  private static byte[] header(GgufMetadata metadata, List<Entry> entries) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
    GgufMetadata.writeInt(out, VERSION);
    GgufMetadata.writeLong(out, entries.size());
    GgufMetadata.writeLong(out, metadata.count());
    metadata.writeTo(out);
    Set<String> names = new HashSet<>();
    long offset = 0;
    for (Entry entry : entries) {
      if (!names.add(entry.name())) {
        throw new IllegalArgumentException("tensor '%s' twice".formatted(entry.name()));
      }
      GgufMetadata.writeString(out, entry.name());
      GgufMetadata.writeInt(out, entry.shape().length);
      for (int i = entry.shape().length - 1; i >= 0; i--) {
        GgufMetadata.writeLong(out, entry.shape()[i]);
      }
      GgufMetadata.writeInt(out, entry.type().id());
      GgufMetadata.writeLong(out, offset);
      offset += aligned(entry.bytes());
    }
    out.writeBytes(new byte[(int) (aligned(out.size()) - out.size())]);
    return out.toByteArray();
  }

  /** Ends a tensor: fills up to where the next one begins. */
  public void endTensor() {
    long position = position();
    write(MemorySegment.ofArray(new byte[(int) (aligned(position) - position)]));
  }

  private static long aligned(long size) {
    return Math.ceilDiv(size, ALIGNMENT) * ALIGNMENT;
  }
}
