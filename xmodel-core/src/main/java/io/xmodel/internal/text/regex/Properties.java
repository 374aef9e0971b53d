package io.xmodel.internal.text.regex;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The sets that have names: {@code \p{…}}, {@code [:…:]}, and the letters after a backslash. */
final class Properties {
  /** The long names of categories and groups; the short ones are those of {@link Categories}. */
  private static final Map<String, String> LONG_NAMES =
      Map.ofEntries(
          Map.entry("letter", "L"),
          Map.entry("casedletter", "LC"),
          Map.entry("uppercaseletter", "Lu"),
          Map.entry("lowercaseletter", "Ll"),
          Map.entry("titlecaseletter", "Lt"),
          Map.entry("modifierletter", "Lm"),
          Map.entry("otherletter", "Lo"),
          Map.entry("mark", "M"),
          Map.entry("combiningmark", "M"),
          Map.entry("nonspacingmark", "Mn"),
          Map.entry("spacingmark", "Mc"),
          Map.entry("enclosingmark", "Me"),
          Map.entry("number", "N"),
          Map.entry("decimalnumber", "Nd"),
          Map.entry("letternumber", "Nl"),
          Map.entry("othernumber", "No"),
          Map.entry("punctuation", "P"),
          Map.entry("connectorpunctuation", "Pc"),
          Map.entry("dashpunctuation", "Pd"),
          Map.entry("openpunctuation", "Ps"),
          Map.entry("closepunctuation", "Pe"),
          Map.entry("initialpunctuation", "Pi"),
          Map.entry("finalpunctuation", "Pf"),
          Map.entry("otherpunctuation", "Po"),
          Map.entry("symbol", "S"),
          Map.entry("mathsymbol", "Sm"),
          Map.entry("currencysymbol", "Sc"),
          Map.entry("modifiersymbol", "Sk"),
          Map.entry("othersymbol", "So"),
          Map.entry("separator", "Z"),
          Map.entry("spaceseparator", "Zs"),
          Map.entry("lineseparator", "Zl"),
          Map.entry("paragraphseparator", "Zp"),
          Map.entry("other", "C"),
          Map.entry("control", "Cc"),
          Map.entry("format", "Cf"),
          Map.entry("privateuse", "Co"),
          Map.entry("surrogate", "Cs"),
          Map.entry("unassigned", "Cn"));

  private static final CodePoints LATIN_NUMBERS =
      CodePoints.ofAll("\u00B2\u00B3\u00B9\u00BC\u00BD\u00BE");

  private static final Properties ONIGURUMA = new Properties();

  private final Categories categories = Categories.unicode16();
  private final Map<String, Supplier<CodePoints>> byName = new HashMap<>();

  /** Sets that were found by looking at every code point, which takes milliseconds. */
  private final Map<String, CodePoints> found = new ConcurrentHashMap<>();

  private Properties() {
    categories.names().forEach(name -> byName.put(key(name), () -> categories.get(name)));
    LONG_NAMES.forEach((name, category) -> byName.put(name, () -> categories.get(category)));
    byName.put("any", () -> CodePoints.ALL);
    byName.put("assigned", () -> categories.get("Cn").complement());
    byName.put("ascii", () -> CodePoints.range(0, 127));
    byName.put("alpha", this::alphabetic);
    byName.put("alphabetic", this::alphabetic);
    byName.put("alnum", () -> alphabetic().union(categories.get("Nd")));
    byName.put("word", this::looseWord);
    byName.put("punct", () -> categories.get("P"));
    byName.put("digit", this::digit);
    byName.put("space", this::space);
    byName.put("whitespace", this::space);
    byName.put("xdigit", this::hexDigit);
    byName.put("blank", () -> categories.get("Zs").union(CodePoints.of('\t')));
    byName.put("cntrl", () -> categories.get("Cc"));
  }

  static Properties oniguruma() {
    return ONIGURUMA;
  }

  /**
   * The members of a property.
   *
   * @throws PatternException when it has no such name
   */
  CodePoints get(String name) {
    String key = key(name);
    Supplier<CodePoints> set = byName.get(key);
    if (set != null) {
      return set.get();
    }
    for (Character.UnicodeScript script : Character.UnicodeScript.values()) {
      if (key(script.name()).equals(key)) {
        return assigned(script.name(), c -> Character.UnicodeScript.of(c) == script);
      }
    }
    throw new PatternException(
        "has the property '%s', which this library does not know".formatted(name));
  }

  /** The set of {@code \d}, {@code \s}, {@code \w}, {@code \h} or their opposites; or null. */
  @Nullable CodePoints shorthand(int letter, boolean withinSet) {
    return switch (letter) {
      case 'd' -> digit();
      case 'D' -> digit().complement();
      case 's' -> space();
      case 'S' -> space().complement();
      case 'w' -> withinSet ? word() : looseWord();
      case 'W' -> (withinSet ? word() : looseWord()).complement();
      case 'h' -> hexDigit();
      case 'H' -> hexDigit().complement();
      case 'N' -> CodePoints.of('\n').complement();
      case 'O' -> CodePoints.ALL;
      default -> null;
    };
  }

  /** Outside brackets Oniguruma counts the superscripts and fractions of Latin-1 as well. */
  CodePoints looseWord() {
    CodePoints known = found.get("word and more");
    return known != null ? known : kept("word and more", word().union(LATIN_NUMBERS));
  }

  private CodePoints kept(String name, CodePoints set) {
    found.put(name, set);
    return set;
  }

  /**
   * The set of {@code [:…:]} within brackets.
   *
   * @throws PatternException when it has no such name
   */
  CodePoints posix(String name) {
    return switch (name) {
      case "word" -> word();
      case "punct" -> categories.get("P").union(categories.get("S"));
      default -> get(name);
    };
  }

  private CodePoints word() {
    CodePoints known = found.get("word");
    return known != null
        ? known
        : kept(
            "word",
            alphabetic()
                .union(categories.get("M"))
                .union(categories.get("Nd"))
                .union(categories.get("Pc")));
  }

  private CodePoints alphabetic() {
    return assigned("alphabetic", Character::isAlphabetic);
  }

  private CodePoints digit() {
    return categories.get("Nd");
  }

  private CodePoints space() {
    return categories.get("Z").union(CodePoints.range('\t', '\r')).union(CodePoints.of(0x85));
  }

  private CodePoints hexDigit() {
    return CodePoints.range('0', '9')
        .union(CodePoints.range('a', 'f'))
        .union(CodePoints.range('A', 'F'));
  }

  /** What the JDK says, of the code points that Unicode 16 had already. */
  private CodePoints assigned(String name, IntPredicate member) {
    return found.computeIfAbsent(name, n -> CodePoints.of(member).without(categories.get("Cn")));
  }

  /** Names differ neither by case nor by blanks, hyphens and underscores. */
  private static String key(String name) {
    StringBuilder key = new StringBuilder(name.length());
    for (char c : name.toCharArray()) {
      if (c != ' ' && c != '_' && c != '-') {
        key.append(c);
      }
    }
    return key.toString().toLowerCase(Locale.ROOT);
  }
}
