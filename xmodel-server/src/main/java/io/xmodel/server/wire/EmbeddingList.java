package io.xmodel.server.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;

/** Embeddings of texts. */
public record EmbeddingList(String object, List<Entry> data, String model, Counts usage) {
  /**
   * One of them.
   *
   * @param embedding numbers, or their bytes as text
   */
  public record Entry(String object, int index, Object embedding) {
    /** A vector, as numbers or as bytes. */
    public static Entry of(int index, float[] vector, boolean base64) {
      return new Entry("embedding", index, base64 ? base64(vector) : vector);
    }

    private static String base64(float[] vector) {
      ByteBuffer bytes =
          ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(vector);
      return Base64.getEncoder().encodeToString(bytes.array());
    }
  }

  /** How many tokens they took. */
  public record Counts(int promptTokens, int totalTokens) {}
}
