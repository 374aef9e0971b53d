package io.xmodel.server.batch;

import io.xmodel.server.wire.BatchResultLine;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Tells which line, under which options, a result answers: so a run can go on with the next. */
public final class LineHash {
  /** Beginnings of results are compared, so another form of results is another version. */
  private static final String VERSION = "1";

  private static final int BYTES = 8;

  private final byte[] options;

  /** For results under these options. */
  public LineHash(BatchOptions options) {
    this.options = (VERSION + " " + options + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** Sixteen digits: the first bytes of SHA-256 over options and line. */
  String of(BatchLine line) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(options);
      return HexFormat.of().formatHex(digest.digest(line.text()), 0, BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }

  /** Whether a result, or the beginning of one, is that of a line. */
  public boolean answers(byte[] result, BatchLine line) {
    String hash = of(line);
    for (String before : List.of(BatchResultLine.ENVELOPED, BatchResultLine.PLAIN)) {
      byte[] head = (before + hash + "\"").getBytes(StandardCharsets.UTF_8);
      int length = Math.min(head.length, result.length);
      if (Arrays.equals(head, 0, length, result, 0, length)) {
        return true;
      }
    }
    return false;
  }
}
