package io.xmodel.internal.constraint;

/** Which bytes follow which in UTF-8. */
public final class Utf8 {
  private Utf8() {}

  /** How many bytes a character has that begins with this one; 0 where none does. */
  public static int size(int first) {
    if (first < 0x80) {
      return 1;
    }
    if (first < 0xC2) {
      return 0;
    }
    return first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
  }

  /** Whether a byte may be the one at an index, from 1, of a character that begins so. */
  public static boolean continues(int first, int index, int b) {
    if (index > 1) {
      return b >= 0x80 && b < 0xC0;
    }
    int least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    int most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    return b >= least && b <= most;
  }
}
