package io.xmodel.internal.checkpoint;

import io.xmodel.error.CheckpointException;
import io.xmodel.error.Quoted;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The stored (uncompressed) entries of a mapped zip file, as slices of the mapping. PyTorch stores
 * tensors so, and {@link java.util.zip.ZipFile} offers no way to where they lie. Sizes come from
 * the central directory, as PyTorch leaves them out of the local headers; zip64 is understood.
 */
final class ZipEntries {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final int LOCAL = 0x04034b50;
  private static final int CENTRAL = 0x02014b50;
  private static final int END = 0x06054b50;
  private static final int END64 = 0x06064b50;
  private static final int END64_LOCATOR = 0x07064b50;
  private static final int MAX_ENTRIES = 100_000;

  private final String file;
  private final MemorySegment zip;
  private final Map<String, Slice> entries = new LinkedHashMap<>();

  private ZipEntries(String file, MemorySegment zip) {
    this.file = file;
    this.zip = zip;
  }

  /**
   * An entry's bytes.
   *
   * @param offset where they begin in the file
   */
  record Slice(MemorySegment data, long offset) {}

  /** Reads the directory of a zip file; every entry must be stored. */
  static Map<String, Slice> read(String file, MemorySegment zip) {
    ZipEntries reader = new ZipEntries(file, zip);
    try {
      reader.readDirectory();
    } catch (IndexOutOfBoundsException e) {
      throw reader.damaged("its directory points outside the file", e);
    }
    return reader.entries;
  }

  private void readDirectory() {
    long end = findEnd();
    long count = unsigned(zip.get(SHORT, end + 10));
    long at = unsigned(zip.get(INT, end + 16));
    if (end >= 20 && zip.get(INT, end - 20) == END64_LOCATOR) {
      long end64 = zip.get(LONG, end - 12);
      if (zip.get(INT, end64) != END64) {
        throw damaged("its zip64 directory is not where it should be", null);
      }
      count = zip.get(LONG, end64 + 32);
      at = zip.get(LONG, end64 + 48);
    }
    if (count < 0 || count > MAX_ENTRIES) {
      throw damaged("it claims %s entries".formatted(Long.toUnsignedString(count)), null);
    }
    for (long i = 0; i < count; i++) {
      at = readEntry(at);
    }
  }

  /** The end record: the last thing in the file but for a comment of up to 65535 bytes. */
  private long findEnd() {
    long first = Math.max(0, zip.byteSize() - 22 - 65535);
    for (long at = zip.byteSize() - 22; at >= first; at--) {
      if (zip.get(INT, at) == END) {
        return at;
      }
    }
    throw damaged("its end is missing", null);
  }

  /** Reads one record of the central directory; returns where the next begins. */
  private long readEntry(long at) {
    if (zip.get(INT, at) != CENTRAL) {
      throw damaged("its directory is broken at offset %s".formatted(at), null);
    }
    int flags = unsigned(zip.get(SHORT, at + 8));
    int method = unsigned(zip.get(SHORT, at + 10));
    int nameLength = unsigned(zip.get(SHORT, at + 28));
    int extraLength = unsigned(zip.get(SHORT, at + 30));
    int commentLength = unsigned(zip.get(SHORT, at + 32));
    byte[] nameBytes = zip.asSlice(at + 46, nameLength).toArray(ValueLayout.JAVA_BYTE);
    String name = new String(nameBytes, StandardCharsets.UTF_8);
    long[] sizes = {
      unsigned(zip.get(INT, at + 24)), // uncompressed
      unsigned(zip.get(INT, at + 20)), // compressed
      unsigned(zip.get(INT, at + 42)), // local header's offset
    };
    readZip64(at + 46 + nameLength, extraLength, sizes);
    if (method != 0 || (flags & 1) != 0 || sizes[0] != sizes[1]) {
      throw new CheckpointException(
          "%s: entry '%s' is compressed or encrypted; PyTorch stores entries as they are. Save the checkpoint again with torch.save or as safetensors."
              .formatted(file, Quoted.shortened(name)));
    }
    long local = sizes[2];
    if (zip.get(INT, local) != LOCAL) {
      throw damaged("entry '%s' is not where it should be".formatted(Quoted.shortened(name)), null);
    }
    long data =
        local + 30 + unsigned(zip.get(SHORT, local + 26)) + unsigned(zip.get(SHORT, local + 28));
    if (entries.put(name, new Slice(zip.asSlice(data, sizes[0]), data)) != null) {
      throw damaged("entry '%s' is there twice".formatted(Quoted.shortened(name)), null);
    }
    return at + 46 + nameLength + extraLength + commentLength;
  }

  /** Replaces those sizes that did not fit 32 bits by their zip64 values, which keep the order. */
  private void readZip64(long at, int length, long[] sizes) {
    long end = at + length;
    while (at + 4 <= end) {
      int id = unsigned(zip.get(SHORT, at));
      int size = unsigned(zip.get(SHORT, at + 2));
      at += 4;
      if (id == 1) {
        long value = at;
        for (int i = 0; i < sizes.length; i++) {
          if (sizes[i] == 0xFFFFFFFFL) {
            sizes[i] = zip.get(LONG, value);
            value += 8;
          }
        }
      }
      at += size;
    }
  }

  private static int unsigned(short value) {
    return Short.toUnsignedInt(value);
  }

  private static long unsigned(int value) {
    return Integer.toUnsignedLong(value);
  }

  private CheckpointException damaged(String what, @Nullable Throwable cause) {
    return new CheckpointException(
        "%s is a damaged zip file: %s. It may be truncated: download it again."
            .formatted(file, what),
        cause);
  }
}
