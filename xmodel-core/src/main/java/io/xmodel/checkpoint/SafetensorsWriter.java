package io.xmodel.checkpoint;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.error.CheckpointException;
import io.xmodel.tensor.DType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes a safetensors file from beginning to end: the tensors are announced first, then their
 * bytes follow in the same order, in pieces of any size.
 *
 * <p>Bytes go to {@code <name>.partial} beside the target, which appears under its own name only
 * when it is whole and on the disk. Closing before {@link #finish} removes what was written.
 */
public final class SafetensorsWriter implements AutoCloseable {
  /** The data begins at a multiple of this, so that a reader's vector loads may be aligned. */
  private static final int ALIGNMENT = 64;

  /** Linux writes at most 2 GiB at once, and a cancelled thread waits for one piece. */
  private static final int PIECE = 64 << 20;

  private final Path target;
  private final Path partial;
  private final FileChannel channel;
  private final long length;
  private boolean finished;

  /**
   * A tensor to come.
   *
   * @param name unique in the file
   * @param dtype how its elements are stored
   * @param shape extents
   */
  public record Entry(String name, DType dtype, long[] shape) {
    /** Its size in the file. */
    public long bytes() {
      long bytes = dtype.bytes();
      for (long extent : shape) {
        bytes = Math.multiplyExact(bytes, extent);
      }
      return bytes;
    }
  }

  private SafetensorsWriter(Path target, Path partial, FileChannel channel, long length) {
    this.target = target;
    this.partial = partial;
    this.channel = channel;
    this.length = length;
  }

  /**
   * Creates a file and writes its header.
   *
   * @param target where the whole file shall be; an existing one is replaced at the end
   * @throws CheckpointException when the directory cannot be written or the disk has no room
   */
  public static SafetensorsWriter create(Path target, List<Entry> entries) {
    Path partial = target.resolveSibling(target.getFileName() + ".partial");
    byte[] header = header(entries);
    long length = 8 + header.length + entries.stream().mapToLong(Entry::bytes).sum();
    checkSpace(target, length);
    try {
      FileChannel channel =
          FileChannel.open(partial, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
      lock(channel, partial);
      channel.truncate(0);
      return start(target, partial, channel, length, header);
    } catch (IOException e) {
      throw FileErrors.writing(target, e);
    }
  }

  /** For tests, which give a channel to a full disk. */
  static SafetensorsWriter start(
      Path target, Path partial, FileChannel channel, long length, byte[] header) {
    SafetensorsWriter writer = new SafetensorsWriter(target, partial, channel, length);
    ByteBuffer prefix =
        ByteBuffer.allocate(8 + header.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length)
            .put(header)
            .flip();
    try {
      writer.write(prefix);
    } catch (RuntimeException e) {
      writer.close();
      throw e;
    }
    return writer;
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
      ObjectNode node = json.putObject(entry.name()).put("dtype", entry.dtype().name());
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

  private static void checkSpace(Path target, long length) {
    try {
      long free = Files.getFileStore(target.toAbsolutePath().getParent()).getUsableSpace();
      if (free < length) {
        throw new CheckpointException(
            "%s needs %d MB, but the disk has only %d MB left. Free some space or choose another directory."
                .formatted(target, length / 1_000_000, free / 1_000_000));
      }
    } catch (IOException e) {
      throw FileErrors.writing(target, e);
    }
  }

  private static void lock(FileChannel channel, Path partial) throws IOException {
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Another thread of this process: the same answer as for another process.
    }
    if (lock == null) {
      channel.close();
      throw new CheckpointException(
          "%s is being written by another conversion. Wait for it to end or choose another directory."
              .formatted(partial));
    }
  }

  /** Appends bytes of the tensors announced, in their order. */
  public void write(MemorySegment data) {
    for (long at = 0; at < data.byteSize(); at += PIECE) {
      write(data.asSlice(at, Math.min(PIECE, data.byteSize() - at)).asByteBuffer());
    }
  }

  private void write(ByteBuffer buffer) {
    try {
      while (buffer.hasRemaining()) {
        int _ = channel.write(buffer);
      }
    } catch (IOException e) {
      throw FileErrors.writing(target, e);
    }
  }

  /**
   * Makes the file appear under its name, once every byte is on the disk.
   *
   * @throws IllegalStateException when more or fewer bytes were written than announced
   */
  public void finish() {
    try {
      if (channel.position() != length) {
        throw new IllegalStateException(
            "%s: expected %d bytes, %d were written".formatted(target, length, channel.position()));
      }
      channel.force(true);
      Files.move(
          partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      finished = true;
      channel.close();
    } catch (IOException e) {
      throw FileErrors.writing(target, e);
    }
  }

  /** Removes an unfinished file; harmless after {@link #finish}. */
  @Override
  public void close() {
    if (finished || !channel.isOpen()) {
      return;
    }
    try (channel) {
      Files.deleteIfExists(partial);
    } catch (IOException e) {
      throw FileErrors.writing(target, e);
    }
  }
}
