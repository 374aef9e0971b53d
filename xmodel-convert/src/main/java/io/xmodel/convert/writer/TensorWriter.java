package io.xmodel.convert.writer;

import io.xmodel.error.CapacityException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes a file of tensors: a header that announces them, then their bytes in the same order, in
 * pieces of any size. Where in the file a tensor lies is for the format to say.
 *
 * <p>Bytes go to {@code <name>.partial} beside the target, which appears under its own name only
 * when it is whole and on the disk. Closing before {@link #finish} removes what was written.
 */
public abstract sealed class TensorWriter implements AutoCloseable
    permits SafetensorsWriter, GgufWriter {
  /** Linux writes at most 2 GiB at once, and a cancelled thread waits for one piece. */
  private static final int PIECE = 64 << 20;

  private final Path target;
  private final Path partial;
  private final FileChannel channel;
  private final long length;
  private long written;
  private boolean finished;

  /**
   * Begins with a header.
   *
   * @param channel of the partial file; closed by this writer
   * @param length of the whole file, header included
   */
  TensorWriter(Path target, Path partial, FileChannel channel, long length, ByteBuffer header) {
    this.target = target;
    this.partial = partial;
    this.channel = channel;
    this.length = length;
    try {
      for (; header.hasRemaining(); written += channel.write(header, written)) {}
    } catch (IOException e) {
      close();
      throw WriteErrors.of(target, e);
    }
  }

  static Path partial(Path target) {
    return target.resolveSibling(target.getFileName() + ".partial");
  }

  /**
   * Opens the partial file of a target, empty. The caller has the {@link WriteLock} of the place.
   *
   * @throws CapacityException when the disk has no room
   * @throws io.xmodel.error.RequestException when the directory cannot be written
   */
  static FileChannel open(Path target, long length) {
    checkSpace(target, length);
    Path partial = partial(target);
    try {
      return FileChannel.open(
          partial,
          StandardOpenOption.WRITE,
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING);
    } catch (IOException e) {
      throw WriteErrors.of(target, e);
    }
  }

  private static void checkSpace(Path target, long length) {
    try {
      long free = Files.getFileStore(target.toAbsolutePath().getParent()).getUsableSpace();
      if (free < length) {
        throw new CapacityException(
            "%s needs %s MB, but the disk has only %s MB left. Free some space or choose another directory."
                .formatted(target, length / 1_000_000, free / 1_000_000));
      }
    } catch (IOException e) {
      throw WriteErrors.of(target, e);
    }
  }

  /** Appends bytes of the tensors announced, in their order. */
  public final void write(MemorySegment data) {
    for (long at = 0; at < data.byteSize(); at += PIECE) {
      write(data.asSlice(at, Math.min(PIECE, data.byteSize() - at)).asByteBuffer());
    }
  }

  private void write(ByteBuffer buffer) {
    try {
      while (buffer.hasRemaining()) {
        int count = (int) Math.min(buffer.remaining(), stretch(written));
        int done = channel.write(buffer.slice(buffer.position(), count), place(written));
        buffer.position(buffer.position() + done);
        written += done;
      }
    } catch (IOException e) {
      throw WriteErrors.of(target, e);
    }
  }

  /** Where in the file the next byte goes, after so many. */
  long place(long written) {
    return written;
  }

  /** How many bytes, from there on, lie together: at least one. */
  long stretch(long written) {
    return Long.MAX_VALUE;
  }

  /** Bytes written so far, header included. */
  final long position() {
    return written;
  }

  /**
   * Makes the file appear under its name, once every byte is on the disk.
   *
   * @throws IllegalStateException when more or fewer bytes were written than announced
   */
  public final void finish() {
    try {
      if (written != length) {
        throw new IllegalStateException(
            "%s: expected %s bytes, %s were written".formatted(target, length, written));
      }
      channel.force(true);
      Files.move(
          partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      finished = true;
      channel.close();
    } catch (IOException e) {
      throw WriteErrors.of(target, e);
    }
  }

  /** Removes an unfinished file; harmless after {@link #finish}. */
  @Override
  public final void close() {
    if (finished || !channel.isOpen()) {
      return;
    }
    try (channel) {
      Files.deleteIfExists(partial);
    } catch (IOException e) {
      throw WriteErrors.of(target, e);
    }
  }
}
