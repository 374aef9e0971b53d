package io.xmodel.internal.text.bpe;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a byte of a word becomes before anything is merged: its token; where there is none, its
 * fallback tokens, the unknown token, or nothing, as the model says.
 */
public final class Symbols {
  private static final int NOTHING = -1;
  private static final int UNKNOWN = -2;

  /** By whether the byte is the word's first (0) or not (1) and not its last (0) or so (2). */
  private final int[][][] byPlace = new int[4][256][];

  private final int unknown;
  private final boolean fuse;

  /** By byte, where each has one token wherever it stands; else null. */
  private final int @Nullable [] simple;

  /**
   * What the model says.
   *
   * @param prefix stands before every symbol but a word's first
   * @param suffix stands after a word's last
   * @param byteFallback whether a symbol without a token becomes tokens like {@code <0x20>}
   * @param unknown the id of the unknown token, or {@link Lexicon#UNKNOWN} when there is none
   * @param fuse whether unknown tokens in a row become one
   */
  public Symbols(
      Lexicon lexicon,
      String prefix,
      String suffix,
      boolean byteFallback,
      int unknown,
      boolean fuse) {
    this.unknown = unknown;
    this.fuse = fuse;
    ByteAlphabet alphabet = new ByteAlphabet();
    TokenBytes token = new TokenBytes();
    for (int place = 0; place < 4; place++) {
      for (int b = 0; b < 256; b++) {
        String symbol =
            ((place & 1) != 0 ? prefix : "")
                + alphabet.charOf(b)
                + ((place & 2) != 0 ? suffix : "");
        int id = lexicon.id(token.of(symbol));
        int[] fallback = byteFallback ? fallback(lexicon, symbol, token) : new int[] {NOTHING};
        int[] missing = unknown < 0 ? new int[0] : new int[] {UNKNOWN};
        byPlace[place][b] =
            id != Lexicon.UNKNOWN ? new int[] {id} : fallback[0] >= 0 ? fallback : missing;
      }
    }
    simple = simple();
  }

  private static int[] fallback(Lexicon lexicon, String symbol, TokenBytes token) {
    byte[] utf8 = symbol.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    int[] ids = new int[utf8.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = lexicon.id(token.of(String.format(Locale.ROOT, "<0x%02X>", utf8[i])));
      if (ids[i] < 0) {
        return new int[] {NOTHING};
      }
    }
    return ids;
  }

  private int @Nullable [] simple() {
    int[] ids = new int[256];
    for (int b = 0; b < 256; b++) {
      int[] first = byPlace[0][b];
      for (int[][] place : byPlace) {
        if (first.length != 1 || first[0] < 0 || !Arrays.equals(first, place[b])) {
          return null;
        }
      }
      ids[b] = first[0];
    }
    return ids;
  }

  /** How many bytes have no token of their own, and none to fall back on. */
  public long missing() {
    return Arrays.stream(byPlace[0]).filter(ids -> ids.length == 0 || ids[0] < 0).count();
  }

  /** How many symbols a word of so many bytes can have at most. */
  int atMost(int bytes) {
    return simple != null ? bytes : Math.multiplyExact(bytes, longest());
  }

  private int longest() {
    int longest = 1;
    for (int[][] place : byPlace) {
      for (int[] ids : place) {
        longest = Math.max(longest, ids.length);
      }
    }
    return longest;
  }

  /** Writes the symbols of a word; returns how many there are. */
  int write(byte[] text, int from, int to, int[] target) {
    int[] all = simple;
    if (all != null) {
      for (int i = from; i < to; i++) {
        target[i - from] = all[text[i] & 0xFF];
      }
      return to - from;
    }
    int count = 0;
    boolean afterUnknown = false;
    for (int i = from; i < to; i++) {
      int place = (i > from ? 1 : 0) + (i == to - 1 ? 2 : 0);
      int[] ids = byPlace[place][text[i] & 0xFF];
      if (ids.length == 1 && ids[0] == UNKNOWN) {
        if (!afterUnknown || !fuse) {
          target[count++] = unknown;
        }
        afterUnknown = true;
        continue;
      }
      for (int id : ids) {
        target[count++] = id;
      }
      afterUnknown = afterUnknown && ids.length == 0;
    }
    return count;
  }
}
