package io.xmodel.internal.constraint.json;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The formats of strings, as regular expressions, and those of numbers, as ranges. What they
 * describe has the format; not all that has it is described, such as domain names of other scripts.
 * What common readers of a format refuse is left out: the year 0, the 60th second, a lower-case
 * {@code t} or {@code z}, and durations beyond theirs.
 */
final class Formats {
  private static final String DATE =
      "(?!0000)(?:\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))"
          + "|(?:\\d\\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)";

  private static final String TIME =
      "(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d{1,9})?(?:Z|(?:\\+|-(?!00:00))(?:(?:0\\d|1[0-3]):[0-5]\\d|14:00))";

  private static final String LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
  private static final String HOST =
      "(?=.{1,253}$)(?!(?:.*\\.)?..--)" + LABEL + "(?:\\." + LABEL + ")*";
  private static final String BYTE = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  private static final String IPV4 = BYTE + "(?:\\." + BYTE + "){3}";
  private static final String ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";

  /** Not all readers take a domain without a point, or one whose last part begins with a digit. */
  private static final String EMAIL =
      "(?=[^@]{1,64}@)"
          + ATOM
          + "(?:\\."
          + ATOM
          + ")*@(?=.{1,190}$)(?:"
          + LABEL
          + "\\.)+(?=[A-Za-z])"
          + LABEL;

  private static final String H = "[0-9A-Fa-f]{1,4}";
  private static final String PCHAR = "(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})";
  private static final String TAIL = "(?:\\?(?:" + PCHAR + "|[/?])*)?(?:#(?:" + PCHAR + "|[/?])*)?";
  private static final String AUTHORITY =
      "(?:(?:[A-Za-z0-9._~!$&'()*+,;=:-]|%[0-9A-Fa-f]{2})*@)?(?:(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+)(?::\\d{1,4})?";
  private static final String URI =
      "[A-Za-z][A-Za-z0-9+.-]*:(?://"
          + AUTHORITY
          + "(?:/"
          + PCHAR
          + "*)*|/?"
          + PCHAR
          + "+(?:/"
          + PCHAR
          + "*)*)"
          + TAIL;
  private static final String RELATIVE =
      "(?:/?(?:(?:[A-Za-z0-9._~!$&'()*+,;=@-]|%[0-9A-Fa-f]{2})+(?:/"
          + PCHAR
          + "*)*)?|//"
          + AUTHORITY
          + "(?:/"
          + PCHAR
          + "*)*)"
          + TAIL;
  private static final String POINTER = "(?:/(?:[ !\"$-.0-}]|~[01])*)*";
  private static final String DURATION_TIME =
      "T(?:\\d{1,6}H(?:\\d{1,6}M(?:\\d{1,6}S)?)?|\\d{1,6}M(?:\\d{1,6}S)?|\\d{1,6}S)";

  private static final Map<String, String> PATTERNS =
      Map.ofEntries(
          Map.entry("date", DATE),
          Map.entry("time", TIME),
          Map.entry("date-time", DATE + "T" + TIME),
          Map.entry(
              "duration",
              "P(?:\\d{1,6}W|(?:\\d{1,6}Y(?:\\d{1,6}M(?:\\d{1,6}D)?)?|\\d{1,6}M(?:\\d{1,6}D)?|\\d{1,6}D)(?:"
                  + DURATION_TIME
                  + ")?|"
                  + DURATION_TIME
                  + ")"),
          Map.entry("email", EMAIL),
          Map.entry("idn-email", EMAIL),
          Map.entry("hostname", HOST),
          Map.entry("idn-hostname", HOST),
          Map.entry("ipv4", IPV4),
          Map.entry("ip-address", IPV4),
          Map.entry(
              "ipv6",
              "(?:(?:H:){7}H|(?:H:){1,7}:|(?:H:){1,6}:H|(?:H:){1,5}(?::H){1,2}|(?:H:){1,4}(?::H){1,3}|(?:H:){1,3}(?::H){1,4}|(?:H:){1,2}(?::H){1,5}|H:(?::H){1,6}|:(?:(?::H){1,7}|:)|(?:H:){6}V|::(?:H:){0,5}V|(?:H:){1,5}:V)"
                  .replace("H", H)
                  .replace("V", IPV4)),
          Map.entry("uuid", "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
          Map.entry("uri", URI),
          Map.entry("iri", URI),
          Map.entry("uri-reference", "(?:" + URI + "|" + RELATIVE + ")"),
          Map.entry("iri-reference", "(?:" + URI + "|" + RELATIVE + ")"),
          Map.entry("json-pointer", POINTER),
          Map.entry("relative-json-pointer", "(?:0|[1-9]\\d{0,8})(?:#|" + POINTER + ")"));

  /** Bits of the whole numbers that OpenAPI's registry names, negative where they have a sign. */
  private static final Map<String, Integer> BITS =
      Map.of(
          "int8", -8, "int16", -16, "int32", -32, "int64", -64, "uint8", 8, "uint16", 16, "uint32",
          32, "uint64", 64);

  /** Formats that are defined, and are no regular language. */
  private static final Set<String> REFUSED = Set.of("regex", "uri-template");

  private Formats() {}

  /** The expression of a format; null where a format is not defined, so that it is a remark. */
  static @Nullable String pattern(String format) {
    return PATTERNS.get(format);
  }

  /** The least and the greatest number of a format; null where it is no format of numbers. */
  static @Nullable Range range(String format) {
    Integer bits = BITS.get(format);
    if (bits == null) {
      return null;
    }
    BigDecimal two = BigDecimal.TWO;
    return bits < 0
        ? new Range(two.pow(-bits - 1).negate(), two.pow(-bits - 1).subtract(BigDecimal.ONE))
        : new Range(BigDecimal.ZERO, two.pow(bits).subtract(BigDecimal.ONE));
  }

  /** Numbers from the least to the greatest, which both belong to it. */
  record Range(BigDecimal least, BigDecimal greatest) {}

  /** Whether a format is defined, but not had here. */
  static boolean isRefused(String format) {
    return REFUSED.contains(format);
  }
}
