package io.xmodel.bench.peers;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * What {@code llama-perplexity --save-all-logits} writes, all little-endian: {@code _logits_}, then
 * int32 tokens of a chunk, vocabulary, chunks, and the ids. Then for each chunk, for each token of
 * its second half but the last, a row of 16-bit words: a float scale and a float minimum in the
 * first four, then a code for each token of the vocabulary, and one more if their number is odd. A
 * log-probability is {@code minimum + scale · code}.
 */
final class LogitsFile {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** {@code _logits_}. */
  private static final byte[] MAGIC = {'_', 'l', 'o', 'g', 'i', 't', 's', '_'};

  private static final long IDS = MAGIC.length + 3 * 4;

  private LogitsFile() {}

  /**
   * Reads the choices of the first chunk.
   *
   * @throws PeerException when the file is not one of these, or is cut short
   */
  static Choices read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file);
        Arena arena = Arena.ofConfined()) {
      return read(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena), file);
    }
  }

  private static Choices read(MemorySegment bytes, Path file) {
    if (bytes.byteSize() < IDS
        || bytes.asSlice(0, MAGIC.length).mismatch(MemorySegment.ofArray(MAGIC)) >= 0) {
      throw new PeerException(
          "%s: llama-perplexity should write '_logits_' first, found something else. Is it a build that knows --save-all-logits?"
              .formatted(file));
    }
    long tokens = bytes.get(INT, MAGIC.length);
    long vocabulary = bytes.get(INT, MAGIC.length + 4);
    long chunks = bytes.get(INT, MAGIC.length + 8);
    long from = tokens / 2;
    long rows = tokens - 1 - from;
    long rowBytes = 2 * (2 * ((vocabulary + 1) / 2) + 4);
    long data = IDS + 4 * chunks * tokens;
    if (tokens < 4 || vocabulary < 1 || chunks < 1 || bytes.byteSize() < data + rows * rowBytes) {
      throw new PeerException(
          "%s: %d chunks of %d tokens with a vocabulary of %d should take %d bytes or more, found %d. Did llama-perplexity run to its end?"
              .formatted(
                  file, chunks, tokens, vocabulary, data + rows * rowBytes, bytes.byteSize()));
    }
    int[] ids = new int[(int) tokens];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = bytes.get(INT, IDS + 4L * i);
    }
    int[] chosen = new int[(int) rows];
    double[] logprobs = new double[(int) rows];
    for (int row = 0; row < rows; row++) {
      MemorySegment words = bytes.asSlice(data + row * rowBytes, rowBytes);
      chosen[row] = largest(words, (int) vocabulary);
      logprobs[row] = words.get(FLOAT, 4) + words.get(FLOAT, 0) * (double) code(words, chosen[row]);
    }
    return new Choices(ids, (int) from, chosen, logprobs);
  }

  private static int largest(MemorySegment words, int vocabulary) {
    int best = 0;
    for (int id = 1; id < vocabulary; id++) {
      best = code(words, id) > code(words, best) ? id : best;
    }
    return best;
  }

  private static int code(MemorySegment words, int id) {
    return Short.toUnsignedInt(words.get(SHORT, 8 + 2L * id));
  }
}
