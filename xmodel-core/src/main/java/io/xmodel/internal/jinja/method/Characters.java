package io.xmodel.internal.jinja.method;

import java.util.function.IntPredicate;

/** Python's classes of characters. */
public final class Characters {
  /** Digits that are no decimals: of circles, brackets, and raised or lowered ones. */
  private static final int[][] DIGITS = {
    {0xb2, 0xb3},
    {0xb9, 0xb9},
    {0x1369, 0x1371},
    {0x19da, 0x19da},
    {0x2070, 0x2070},
    {0x2074, 0x2079},
    {0x2080, 0x2089},
    {0x2460, 0x2468},
    {0x2474, 0x247c},
    {0x2488, 0x2490},
    {0x24ea, 0x24ea},
    {0x24f5, 0x24fd},
    {0x24ff, 0x24ff},
    {0x2776, 0x277e},
    {0x2780, 0x2788},
    {0x278a, 0x2792},
    {0x10a40, 0x10a43},
    {0x10e60, 0x10e68},
    {0x11052, 0x1105a},
    {0x1f100, 0x1f10a}
  };

  /** Letters that mean numbers. */
  private static final String NUMERALS =
      "\u3405\u3483\u382a\u3b4d\u4e00\u4e03\u4e07\u4e09\u4e5d\u4e8c\u4e94\u4e96\u4ebf\u4ec0"
          + "\u4edf\u4ee8\u4f0d\u4f70\u5104\u5146\u5169\u516b\u516d\u5341\u5343\u5344\u5345\u534c"
          + "\u53c1\u53c2\u53c3\u53c4\u56db\u58f1\u58f9\u5e7a\u5efe\u5eff\u5f0c\u5f0d\u5f0e\u5f10"
          + "\u62fe\u634c\u67d2\u6f06\u7396\u767e\u8086\u842c\u8cae\u8cb3\u8d30\u9621\u9646\u964c"
          + "\u9678\u96f6\uf96b\uf973\uf978\uf9b2\uf9d1\uf9d3\uf9fd\ud840\udc01\ud840\udc64"
          + "\ud840\udce2\ud840\udd21\ud842\udd2a\ud842\udd83\ud842\udd8c\ud842\udd9c\ud842\udeea"
          + "\ud842\udefd\ud842\udf19\ud848\udf90\ud84a\udd98\ud84e\udf1b\ud858\ude6d\ud87e\udc90";

  private Characters() {}

  static boolean isDecimal(int c) {
    return Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER;
  }

  static boolean isDigit(int c) {
    for (int[] range : DIGITS) {
      if (c >= range[0] && c <= range[1]) {
        return true;
      }
    }
    return isDecimal(c);
  }

  static boolean isNumeric(int c) {
    int type = Character.getType(c);
    return type == Character.DECIMAL_DIGIT_NUMBER
        || type == Character.LETTER_NUMBER
        || type == Character.OTHER_NUMBER
        || NUMERALS.indexOf(c) >= 0;
  }

  /** {@code str.isalnum}, of one character. */
  public static boolean isAlphaNumeric(int c) {
    return Character.isLetter(c) || isNumeric(c);
  }

  /** Whether there is a character, and all of them are of a class. */
  static boolean all(String text, IntPredicate kind) {
    return !text.isEmpty() && text.codePoints().allMatch(kind);
  }

  static boolean isIdentifier(String text) {
    return !text.isEmpty()
        && (text.charAt(0) == '_' || Character.isUnicodeIdentifierStart(text.codePointAt(0)))
        && text.codePoints()
            .allMatch(c ->
                c == '_'
                    || Character.isUnicodeIdentifierPart(c) && !Character.isIdentifierIgnorable(c));
  }
}
