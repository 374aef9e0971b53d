package io.xmodel.cli;

import io.xmodel.error.RequestException;
import io.xmodel.error.Setting;
import io.xmodel.server.batch.BatchLine;
import io.xmodel.server.batch.LineHash;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A file of results, one for each line of the input and in its order. So the number of whole lines
 * says where to go on, and a last one that is torn is cut off.
 *
 * <p>A line is written at once, so that it outlives the process. What outlives the machine is at
 * most five seconds older. While it is open no other process can write it.
 */
final class BatchOutput implements AutoCloseable {
  /** How often what was written is brought to the disk. */
  private static final long SYNC_NANOS = 5_000_000_000L;

  private final Path path;
  private final RandomAccessFile file;
  private long synced = System.nanoTime();
  private long lines;

  private BatchOutput(Path path, RandomAccessFile file) {
    this.path = path;
    this.file = file;
  }

  /**
   * Opens it, or makes an empty one.
   *
   * @param anew whether to forget what it holds
   */
  static BatchOutput open(Path path, boolean anew) {
    if (Files.isDirectory(path)) {
      throw new RequestException("%s: a directory, expected a file of results.".formatted(path));
    }
    try {
      // No channel of NIO, as an interrupt would close it in the middle of a line.
      RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
      boolean locked = false;
      try {
        lock(path, file);
        locked = true;
        if (anew) {
          file.setLength(0);
        }
        return new BatchOutput(path, file);
      } finally {
        if (!locked) {
          file.close();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void lock(Path path, RandomAccessFile file) throws IOException {
    boolean locked;
    try {
      locked = file.getChannel().tryLock() != null;
    } catch (OverlappingFileLockException e) {
      locked = false;
    }
    if (!locked) {
      throw new RequestException(
          "%s: another run is writing it. Wait for its end, or name another file.".formatted(path));
    }
  }

  /** Lines that it holds. */
  long lines() {
    return lines;
  }

  /**
   * Reads past the lines of the input whose results are there already.
   *
   * @throws RequestException when it holds other results than those of this input
   */
  void resume(BatchInput input, LineHash hashes) {
    try {
      file.seek(0);
      // Not closed, as that would close the file.
      InputStream in = new BufferedInputStream(Channels.newInputStream(file.getChannel()), 1 << 16);
      long end = 0;
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int next = in.read(); next >= 0; next = in.read()) {
        if (next != '\n') {
          line.write(next);
          continue;
        }
        byte[] result = line.toByteArray();
        requireResult(result, input.hasNext() ? input.next() : null, hashes);
        if (result.length == 0 || result[result.length - 1] != '}') {
          throw other("it is damaged");
        }
        end += result.length + 1;
        lines++;
        line.reset();
      }
      cutOff(line.toByteArray(), end, input, hashes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void requireResult(byte[] result, @Nullable BatchLine line, LineHash hashes) {
    if (line == null) {
      throw other("the input has no line that it answers");
    }
    if (!hashes.answers(result, line)) {
      throw other(
          "it does not answer line %s of the input under these options".formatted(line.number()));
    }
  }

  /** Only what is the beginning of the next result, or nothing at all: no foreign text is lost. */
  private void cutOff(byte[] torn, long end, BatchInput input, LineHash hashes) throws IOException {
    byte[] text = withoutZeros(torn);
    if (text.length > 0) {
      if (!input.hasNext() || !hashes.answers(text, input.peek())) {
        throw other("it is no beginning of the result that comes next");
      }
    }
    file.setLength(end);
    file.seek(end);
  }

  /** What a file system may put in place of what was not yet written when the power failed. */
  private static byte[] withoutZeros(byte[] bytes) {
    int length = bytes.length;
    while (length > 0 && bytes[length - 1] == 0) {
      length--;
    }
    return Arrays.copyOf(bytes, length);
  }

  private RequestException other(String why) {
    return new RequestException(
        "%s, line %s: %s, so this run cannot go on with it. Name another file, or begin anew."
            .formatted(path, lines + 1, why),
        Setting.OVERWRITE);
  }

  /** Appends a line. */
  void add(byte[] result) {
    byte[] line = Arrays.copyOf(result, result.length + 1);
    line[result.length] = '\n';
    try {
      file.write(line);
      lines++;
      long now = System.nanoTime();
      if (now - synced > SYNC_NANOS) {
        file.getFD().sync();
        synced = now;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try (file) {
      file.getFD().sync();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
