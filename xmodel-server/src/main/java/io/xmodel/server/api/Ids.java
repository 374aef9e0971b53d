package io.xmodel.server.api;

import java.util.concurrent.ThreadLocalRandom;

/** Names of answers, no two of them alike. */
final class Ids {
  private static final String LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final int LENGTH = 24;

  private Ids() {}

  /** A new one, with what it is of before it: {@code chatcmpl-}. */
  static String next(String prefix) {
    StringBuilder id = new StringBuilder(prefix);
    ThreadLocalRandom.current()
        .ints(LENGTH, 0, LETTERS.length())
        .forEach(i -> id.append(LETTERS.charAt(i)));
    return id.toString();
  }
}
