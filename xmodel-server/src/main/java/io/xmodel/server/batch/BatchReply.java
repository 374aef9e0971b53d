package io.xmodel.server.batch;

import java.util.Objects;

/**
 * A line of a batch's results.
 *
 * @param text JSON without a line break
 * @param isError whether it tells why there is no answer
 */
@SuppressWarnings("ArrayRecordComponent")
public record BatchReply(byte[] text, boolean isError) {
  /** Checks that there is a text. */
  public BatchReply {
    Objects.requireNonNull(text, "text");
  }
}
