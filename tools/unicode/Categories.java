import java.util.Map;
import java.util.TreeMap;

/**
 * Writes the general categories of Unicode as text: a line for each category, with its ranges. The
 * tokenizers library matches with Oniguruma, which knows Unicode 16, as JDK 25 does:
 *
 * <pre>
 * java tools/unicode/Categories.java > xmodel-core/src/main/resources/io/xmodel/internal/text/regex/categories-16.txt
 * </pre>
 */
final class Categories {
  /** By {@link Character#getType}, which leaves 17 out. */
  private static final String[] NAMES = {
    "Cn", "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Me", "Mc", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc",
    "Cf", "", "Co", "Cs", "Pd", "Ps", "Pe", "Pc", "Po", "Sm", "Sc", "Sk", "So", "Pi", "Pf"
  };

  private Categories() {}

  public static void main(String[] args) {
    if (Runtime.version().feature() != 25) {
      throw new IllegalStateException("expected JDK 25, which knows Unicode 16");
    }
    Map<String, StringBuilder> ranges = new TreeMap<>();
    int start = 0;
    for (int c = 1; c <= 0x110000; c++) {
      if (c == 0x110000 || !name(c).equals(name(start))) {
        String range = c - 1 == start ? "%X".formatted(start) : "%X-%X".formatted(start, c - 1);
        ranges.computeIfAbsent(name(start), n -> new StringBuilder(n)).append(' ').append(range);
        start = c;
      }
    }
    ranges.remove("Cn");
    ranges.values().forEach(line -> System.out.print(line + "\n"));
  }

  private static String name(int codePoint) {
    return NAMES[Character.getType(codePoint)];
  }
}
