package io.xmodel.convert;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A GGUF file, read back: written from the format's description, not from the writer.
 *
 * @param metadata values by key: Integer, Float, Boolean, String or a List of them
 * @param tensors by name
 */
record GgufFile(Map<String, Object> metadata, Map<String, Stored> tensors) {
  /**
   * One tensor.
   *
   * @param shape as in the file, innermost first
   * @param type ggml's number
   * @param bytes its bytes
   */
  record Stored(List<Long> shape, int type, ByteBuffer bytes) {
    /** An element, decoded. */
    float get(long index) {
      int i = (int) index;
      return switch (type) {
        case 0 -> bytes.getFloat(i * 4);
        case 1 -> Float.float16ToFloat(bytes.getShort(i * 2));
        case 30 -> Float.intBitsToFloat(bytes.getShort(i * 2) << 16);
        case 8 -> half(i / 32 * 34) * bytes.get(i / 32 * 34 + 2 + i % 32);
        case 2 -> {
          int code = bytes.get(i / 32 * 18 + 2 + i % 16) >> (i % 32 < 16 ? 0 : 4);
          yield half(i / 32 * 18) * ((code & 15) - 8);
        }
        default -> throw new IllegalStateException("type " + type);
      };
    }

    private float half(int at) {
      return Float.float16ToFloat(bytes.getShort(at));
    }
  }

  private record Info(String name, List<Long> shape, int type, long offset) {}

  static GgufFile read(Path path) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
    expect(in.getInt() == 0x46554747, "magic");
    expect(in.getInt() == 3, "version");
    long tensors = in.getLong();
    long pairs = in.getLong();
    Map<String, Object> metadata = new LinkedHashMap<>();
    for (long i = 0; i < pairs; i++) {
      String key = string(in);
      expect(metadata.put(key, value(in.getInt(), in)) == null, key);
    }
    List<Info> infos = new ArrayList<>();
    for (long i = 0; i < tensors; i++) {
      String name = string(in);
      List<Long> shape = new ArrayList<>();
      for (int rank = in.getInt(); rank > 0; rank--) {
        shape.add(in.getLong());
      }
      infos.add(new Info(name, shape, in.getInt(), in.getLong()));
    }
    int data = Math.ceilDiv(in.position(), 32) * 32;
    Map<String, Stored> stored = new LinkedHashMap<>();
    long expected = 0;
    for (Info info : infos) {
      expect(info.offset == expected, info.name);
      long size = info.shape.stream().reduce(1L, (a, b) -> a * b);
      int bytes =
          (int)
              switch (info.type) {
                case 0 -> size * 4;
                case 2 -> size / 32 * 18;
                case 8 -> size / 32 * 34;
                default -> size * 2;
              };
      ByteBuffer slice = in.slice(data + (int) info.offset, bytes).order(ByteOrder.LITTLE_ENDIAN);
      stored.put(info.name, new Stored(info.shape, info.type, slice));
      expected += Math.ceilDiv(bytes, 32) * 32;
    }
    expect(in.capacity() == data + expected, "length");
    return new GgufFile(metadata, stored);
  }

  private static Object value(int type, ByteBuffer in) {
    return switch (type) {
      case 4, 5 -> in.getInt();
      case 6 -> in.getFloat();
      case 7 -> in.get() == 1;
      case 8 -> string(in);
      case 9 -> {
        int element = in.getInt();
        List<Object> values = new ArrayList<>();
        for (long count = in.getLong(); count > 0; count--) {
          values.add(value(element, in));
        }
        yield values;
      }
      default -> throw new IllegalStateException("type " + type);
    };
  }

  private static String string(ByteBuffer in) {
    byte[] utf8 = new byte[(int) in.getLong()];
    in.get(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  private static void expect(boolean holds, String what) {
    if (!holds) {
      throw new IllegalStateException("unexpected: " + what);
    }
  }

  Object value(String key) {
    return Objects.requireNonNull(metadata.get(key), key);
  }

  @SuppressWarnings("unchecked")
  List<Object> list(String key) {
    return (List<Object>) value(key);
  }

  Stored tensor(String name) {
    return Objects.requireNonNull(tensors.get(name), name);
  }
}
