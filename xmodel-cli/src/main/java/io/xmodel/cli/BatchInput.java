package io.xmodel.cli;

import io.xmodel.server.batch.BatchLine;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The lines of a file, or of stdin, read as they are needed. Blank lines are passed over. */
final class BatchInput implements Iterator<BatchLine>, AutoCloseable {
  private static final int BUFFER = 1 << 16;
  private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER];
  private int position;
  private int limit;
  private long number;
  private @Nullable BatchLine next;

  private BatchInput(InputStream in) {
    this.in = in;
  }

  /** The lines of a file; of stdin if it is named {@code -}. */
  static BatchInput open(Path file, Host host) {
    if (InputText.isStandard(file)) {
      return new BatchInput(unclosed(host.in()));
    }
    try {
      return new BatchInput(Files.newInputStream(InputText.requireFile(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream unclosed(InputStream stdin) {
    return new FilterInputStream(stdin) {
      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        return in.read(bytes, offset, length);
      }

      @Override
      public void close() {}
    };
  }

  /** How many lines there are. */
  static long count(Path file, Host host) {
    try (BatchInput input = open(file, host)) {
      long lines = 0;
      while (input.hasNext()) {
        input.next();
        lines++;
      }
      return lines;
    }
  }

  @Override
  public boolean hasNext() {
    while (next == null) {
      byte[] line = line();
      if (line == null) {
        return false;
      }
      number++;
      next = isBlank(line) ? null : new BatchLine(number, line);
    }
    return true;
  }

  @Override
  public BatchLine next() {
    BatchLine line = peek();
    next = null;
    return line;
  }

  /** The next line, which stays the next. */
  BatchLine peek() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException("There is no other line.");
    }
    return next;
  }

  /** The bytes up to a line break or the end; null at the end. */
  private byte @Nullable [] line() {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    boolean any = false;
    while (fill()) {
      any = true;
      int end = position;
      while (end < limit && buffer[end] != '\n') {
        end++;
      }
      int room = BatchLine.MOST_BYTES + 1 - line.size();
      line.write(buffer, position, Math.min(room, end - position));
      boolean whole = end < limit;
      position = whole ? end + 1 : end;
      if (whole) {
        break;
      }
    }
    return any ? withoutMark(line.toByteArray()) : null;
  }

  private boolean fill() {
    try {
      if (position == limit) {
        position = 0;
        limit = Math.max(0, in.read(buffer, 0, buffer.length));
      }
      return limit > 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Windows' editors put a byte order mark first. */
  private byte[] withoutMark(byte[] line) {
    boolean marked =
        number == 0
            && line.length >= MARK.length
            && Arrays.equals(line, 0, MARK.length, MARK, 0, MARK.length);
    return marked ? Arrays.copyOfRange(line, MARK.length, line.length) : line;
  }

  private static boolean isBlank(byte[] line) {
    for (byte character : line) {
      if (character != ' ' && character != '\t' && character != '\r') {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
