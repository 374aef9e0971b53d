package io.xmodel.server.batch;

import java.util.Objects;

/**
 * A line of a batch's input.
 *
 * @param number of the line in its file, from 1
 * @param text its bytes, without the line break; one more than may be stand for any longer line
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares lines, and to copy each would be waste.
public record BatchLine(long number, byte[] text) {
  /** A line may have so many. */
  public static final int MOST_BYTES = 8 << 20;

  /** Checks that there is a text. */
  public BatchLine {
    Objects.requireNonNull(text, "text");
  }
}
