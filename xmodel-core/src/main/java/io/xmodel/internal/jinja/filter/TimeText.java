package io.xmodel.internal.jinja.filter;

import io.xmodel.internal.jinja.value.Failure;
import io.xmodel.internal.jinja.value.Quote;
import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.temporal.IsoFields;
import java.util.Locale;

/** Python's {@code strftime} in C's locale, of a time without a zone. */
final class TimeText {
  private TimeText() {}

  static String write(LocalDateTime time, String format) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%') {
        out.append(c);
        continue;
      }
      if (++i == format.length()) {
        out.append('%');
        break;
      }
      boolean unpadded = format.charAt(i) == '-' && i + 1 < format.length();
      String field = field(time, format.charAt(unpadded ? ++i : i));
      out.append(unpadded ? field.replaceFirst("^[0 ]+(?=.)", "") : field);
    }
    return out.toString();
  }

  private static String field(LocalDateTime time, char code) {
    int hour = time.getHour();
    int weekday = time.getDayOfWeek().getValue();
    int day = time.getDayOfYear();
    return switch (code) {
      case 'a' -> dayName(time.getDayOfWeek()).substring(0, 3);
      case 'A' -> dayName(time.getDayOfWeek());
      case 'b', 'h' -> monthName(time).substring(0, 3);
      case 'B' -> monthName(time);
      case 'c' -> write(time, "%a %b %e %H:%M:%S %Y");
      case 'C' -> two(time.getYear() / 100);
      case 'd' -> two(time.getDayOfMonth());
      case 'D', 'x' -> write(time, "%m/%d/%y");
      case 'e' -> blank(time.getDayOfMonth());
      case 'f' -> String.format(Locale.ROOT, "%06d", time.getNano() / 1000);
      case 'F' -> write(time, "%Y-%m-%d");
      case 'g' -> two(time.get(IsoFields.WEEK_BASED_YEAR) % 100);
      case 'G' -> Integer.toString(time.get(IsoFields.WEEK_BASED_YEAR));
      case 'H' -> two(hour);
      case 'I' -> two((hour + 11) % 12 + 1);
      case 'j' -> String.format(Locale.ROOT, "%03d", day);
      case 'k' -> blank(hour);
      case 'l' -> blank((hour + 11) % 12 + 1);
      case 'm' -> two(time.getMonthValue());
      case 'M' -> two(time.getMinute());
      case 'n' -> "\n";
      case 'p' -> hour < 12 ? "AM" : "PM";
      case 'P' -> hour < 12 ? "am" : "pm";
      case 'r' -> write(time, "%I:%M:%S %p");
      case 'R' -> write(time, "%H:%M");
      case 'S' -> two(time.getSecond());
      case 't' -> "\t";
      case 'T', 'X' -> write(time, "%H:%M:%S");
      case 'u' -> Integer.toString(weekday);
      case 'U' -> two((day + 6 - weekday % 7) / 7);
      case 'V' -> two(time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
      case 'w' -> Integer.toString(weekday % 7);
      case 'W' -> two((day + 6 - (weekday + 6) % 7) / 7);
      case 'y' -> two(time.getYear() % 100);
      case 'Y' -> Integer.toString(time.getYear());
      case 'z', 'Z' -> "";
      case '%' -> "%";
      default -> throw Failure.value("strftime_now does not know '%%%s'", Quote.of("" + code));
    };
  }

  private static String two(int number) {
    return String.format(Locale.ROOT, "%02d", number);
  }

  private static String blank(int number) {
    return String.format(Locale.ROOT, "%2d", number);
  }

  private static String dayName(DayOfWeek day) {
    return capitalized(day.name());
  }

  private static String monthName(LocalDateTime time) {
    return capitalized(time.getMonth().name());
  }

  private static String capitalized(String name) {
    return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
  }
}
