package io.xmodel.convert.writer;

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
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Writes a safetensors file: the tensors are announced first, then their bytes follow in the same
 * order. The format allows no gaps, so tensors of odd sizes lie behind all others, which thus begin
 * at multiples of {@value #ALIGNMENT}: a vector load that crosses cache lines takes twice as long.
 */
public final class SafetensorsWriter extends TensorWriter {
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
            "rows of %s are no whole words of %s".formatted(shape[shape.length - 1], dtype));
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

  /** Where tensors begin: keys are bytes announced before, values places in the file. */
  private final NavigableMap<Long, Long> places = new TreeMap<>();

  private SafetensorsWriter(
      Path target,
      Path partial,
      FileChannel channel,
      long length,
      ByteBuffer header,
      List<Entry> entries) {
    super(target, partial, channel, length, header);
    long begin = header.limit();
    long announced = begin;
    long[] offsets = offsets(entries);
    for (int i = 0; i < offsets.length; i++) {
      places.put(announced, begin + offsets[i]);
      announced += entries.get(i).bytes();
    }
  }

  @Override
  long place(long written) {
    Map.Entry<Long, Long> tensor = places.floorEntry(written);
    return tensor.getValue() + written - tensor.getKey();
  }

  @Override
  long stretch(long written) {
    Long next = places.higherKey(written);
    return next == null ? Long.MAX_VALUE : next - written;
  }

  /** Where each tensor lies, from the end of the header on. */
  private static long[] offsets(List<Entry> entries) {
    long[] offsets = new long[entries.size()];
    long end = 0;
    for (boolean aligned : new boolean[] {true, false}) {
      for (int i = 0; i < offsets.length; i++) {
        long bytes = entries.get(i).bytes();
        if ((bytes % ALIGNMENT == 0) == aligned) {
          offsets[i] = end;
          end += bytes;
        }
      }
    }
    return offsets;
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
    return start(target, partial(target), open(target, length), length, header, entries);
  }

  /** For tests, which give a channel to a full disk. */
  static SafetensorsWriter start(
      Path target,
      Path partial,
      FileChannel channel,
      long length,
      byte[] header,
      List<Entry> entries) {
    ByteBuffer prefix =
        ByteBuffer.allocate(8 + header.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length)
            .put(header)
            .flip();
    return new SafetensorsWriter(target, partial, channel, length, prefix, entries);
  }

  /** The JSON header, padded with blanks to the alignment. */
  static byte[] header(List<Entry> entries) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.putObject("__metadata__").put("format", "pt");
    Set<String> names = new HashSet<>();
    long[] offsets = offsets(entries);
    for (int i = 0; i < offsets.length; i++) {
      Entry entry = entries.get(i);
      if (!names.add(entry.name())) {
        throw new IllegalArgumentException("tensor '%s' twice".formatted(entry.name()));
      }
      ObjectNode node = json.putObject(entry.name()).put("dtype", entry.dtype());
      addAll(node.putArray("shape"), entry.shape());
      addAll(node.putArray("data_offsets"), offsets[i], offsets[i] + entry.bytes());
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
