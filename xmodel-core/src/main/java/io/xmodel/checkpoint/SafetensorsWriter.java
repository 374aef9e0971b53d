package io.xmodel.checkpoint;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.tensor.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes a safetensors file from beginning to end: the tensors are announced first, then their
 * bytes follow in the same order.
 */
public final class SafetensorsWriter extends TensorWriter {
  /** The data begins at a multiple of this, so that a reader's vector loads may be aligned. */
  private static final int ALIGNMENT = 64;

  /**
   * A tensor to come.
   *
   * @param name unique in the file
   * @param dtype safetensors' name for how its elements are stored
   * @param shape extents
   * @param bytes its size in the file
   */
  public record Entry(String name, String dtype, long[] shape, long bytes) {
    /** A tensor of weights. Integers, whose rows must fill 32-bit words, are declared as those. */
    public Entry(String name, DType dtype, long[] shape) {
      this(
          name,
          dtype.isInteger() ? "I32" : dtype.name(),
          dtype.isInteger() ? words(dtype, shape) : shape,
          dtype.bytes(elements(shape)));
    }

    /** A tensor of 64-bit integers. */
    public static Entry longs(String name, long[] shape) {
      return new Entry(name, "I64", shape, Math.multiplyExact(elements(shape), Long.BYTES));
    }

    private static long[] words(DType dtype, long[] shape) {
      long[] words = shape.clone();
      int perWord = Integer.SIZE / dtype.bits();
      if (shape[shape.length - 1] % perWord != 0) {
        throw new IllegalArgumentException(
            "rows of %d are no whole words of %s".formatted(shape[shape.length - 1], dtype));
      }
      words[words.length - 1] /= perWord;
      return words;
    }

    private static long elements(long[] shape) {
      long count = 1;
      for (long extent : shape) {
        count = Math.multiplyExact(count, extent);
      }
      return count;
    }
  }

  private SafetensorsWriter(
      Path target, Path partial, FileChannel channel, long length, ByteBuffer header) {
    super(target, partial, channel, length, header);
  }

  /**
   * Creates a file and writes its header.
   *
   * @param target where the whole file shall be; an existing one is replaced at the end
   * @throws io.xmodel.error.CheckpointException when the directory cannot be written or the disk
   *     has no room
   */
  public static SafetensorsWriter create(Path target, List<Entry> entries) {
    byte[] header = header(entries);
    long length = 8 + header.length + entries.stream().mapToLong(Entry::bytes).sum();
    return start(target, partial(target), open(target, length), length, header);
  }

  /** For tests, which give a channel to a full disk. */
  static SafetensorsWriter start(
      Path target, Path partial, FileChannel channel, long length, byte[] header) {
    ByteBuffer prefix =
        ByteBuffer.allocate(8 + header.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length)
            .put(header)
            .flip();
    return new SafetensorsWriter(target, partial, channel, length, prefix);
  }

  /** The JSON header, padded with blanks to the alignment. */
  static byte[] header(List<Entry> entries) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.putObject("__metadata__").put("format", "pt");
    Set<String> names = new HashSet<>();
    long offset = 0;
    for (Entry entry : entries) {
      if (!names.add(entry.name())) {
        throw new IllegalArgumentException("tensor '%s' twice".formatted(entry.name()));
      }
      ObjectNode node = json.putObject(entry.name()).put("dtype", entry.dtype());
      addAll(node.putArray("shape"), entry.shape());
      addAll(node.putArray("data_offsets"), offset, offset + entry.bytes());
      offset += entry.bytes();
    }
    byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
    byte[] padded = new byte[Math.ceilDiv(8 + bytes.length, ALIGNMENT) * ALIGNMENT - 8];
    Arrays.fill(padded, (byte) ' ');
    System.arraycopy(bytes, 0, padded, 0, bytes.length);
    return padded;
  }

  private static void addAll(ArrayNode array, long... values) {
    for (long value : values) {
      array.add(value);
    }
  }
}
