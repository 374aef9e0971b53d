package io.xmodel.internal.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Safetensors files byte by byte, for tests of damaged ones. */
public final class SafetensorsFiles {
  private SafetensorsFiles() {}

  /** A file of any header text, with its true length, and so many zero bytes of data. */
  public static byte[] bytes(String header, int dataBytes) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return bytes(json.length, json, dataBytes);
  }

  /** A file whose header may lie about its length. */
  public static byte[] bytes(long headerLength, byte[] header, int dataBytes) {
    return ByteBuffer.allocate(8 + header.length + dataBytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(headerLength)
        .put(header)
        .array();
  }

  /** The header's text. */
  public static String header(byte[] file) {
    int length = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    return new String(file, 8, length, StandardCharsets.UTF_8);
  }

  /** Rewrites a file's header by replacing text of the same length or not; data stays. */
  public static void edit(Path file, String from, String to) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      String header = header(bytes);
      if (!header.contains(from)) {
        throw new IllegalArgumentException("no " + from + " in " + header);
      }
      byte[] edited = header.replace(from, to).getBytes(StandardCharsets.UTF_8);
      int old = header.getBytes(StandardCharsets.UTF_8).length;
      byte[] result = bytes(edited.length, edited, bytes.length - 8 - old);
      System.arraycopy(bytes, 8 + old, result, 8 + edited.length, bytes.length - 8 - old);
      Files.write(file, result);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
