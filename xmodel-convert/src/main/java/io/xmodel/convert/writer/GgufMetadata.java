package io.xmodel.convert.writer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The key-value pairs at the beginning of a GGUF file, encoded as they are put. */
public final class GgufMetadata {
  private static final int UINT32 = 4;
  private static final int INT32 = 5;
  private static final int FLOAT32 = 6;
  private static final int BOOL = 7;
  private static final int STRING = 8;
  private static final int ARRAY = 9;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Set<String> keys = new HashSet<>();

  /** A string. */
  public GgufMetadata put(String key, String value) {
    begin(key, STRING);
    writeString(bytes, value);
    return this;
  }

  /** An unsigned 32-bit number. */
  public GgufMetadata put(String key, int value) {
    begin(key, UINT32);
    writeInt(bytes, value);
    return this;
  }

  /** A 32-bit float. */
  public GgufMetadata put(String key, float value) {
    begin(key, FLOAT32);
    writeInt(bytes, Float.floatToIntBits(value));
    return this;
  }

  /** True or false. */
  public GgufMetadata put(String key, boolean value) {
    begin(key, BOOL);
    bytes.write(value ? 1 : 0);
    return this;
  }

  /** A list of strings. */
  public GgufMetadata putStrings(String key, List<String> values) {
    begin(key, ARRAY);
    writeInt(bytes, STRING);
    writeLong(bytes, values.size());
    values.forEach(value -> writeString(bytes, value));
    return this;
  }

  /** A list of signed 32-bit numbers. */
  public GgufMetadata putInts(String key, int[] values) {
    begin(key, ARRAY);
    writeInt(bytes, INT32);
    writeLong(bytes, values.length);
    for (int value : values) {
      writeInt(bytes, value);
    }
    return this;
  }

  private void begin(String key, int type) {
    if (!keys.add(key)) {
      throw new IllegalArgumentException("key '%s' twice".formatted(key));
    }
    writeString(bytes, key);
    writeInt(bytes, type);
  }

  int count() {
    return keys.size();
  }

  void writeTo(ByteArrayOutputStream out) {
    out.writeBytes(bytes.toByteArray());
  }

  static void writeString(ByteArrayOutputStream out, String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    writeLong(out, utf8.length);
    out.writeBytes(utf8);
  }

  static void writeInt(ByteArrayOutputStream out, int value) {
    for (int shift = 0; shift < Integer.SIZE; shift += 8) {
      out.write(value >>> shift);
    }
  }

  static void writeLong(ByteArrayOutputStream out, long value) {
    writeInt(out, (int) value);
    writeInt(out, (int) (value >>> 32));
  }
}
