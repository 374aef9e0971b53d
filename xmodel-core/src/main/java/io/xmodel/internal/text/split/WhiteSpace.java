package io.xmodel.internal.text.split;

/** Unicode's White_Space, as Rust has it. */
public final class WhiteSpace {
  private WhiteSpace() {}

  /** Whether a code point is white space. */
  public static boolean is(int c) {
    return (c >= '\t' && c <= '\r')
        || c == 0x85
        || c == ' '
        || c == 0xA0
        || c == 0x1680
        || (c >= 0x2000 && c <= 0x200A)
        || c == 0x2028
        || c == 0x2029
        || c == 0x202F
        || c == 0x205F
        || c == 0x3000;
  }
}
