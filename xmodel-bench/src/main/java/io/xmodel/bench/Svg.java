package io.xmodel.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A picture as SVG that is as large as what is drawn on it. Colours are names of roles, with one
 * set for light and one for dark surroundings.
 */
final class Svg {
  /** Which point of a text its place is. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  /** Font size of most texts. */
  static final int SMALL = 13;

  /** Font size of headings. */
  static final int LARGE = 16;

  /** How many colours tell lines apart. */
  static final int COLOURS = 5;

  private static final int MARGIN = 16;
  private static final String STYLE =
      """
      <style>
      text { fill: #1f2328 }
      .paper { fill: #ffffff }
      .axis { stroke: #59636e }
      .grid { stroke: #d1d9e0 }
      .mark { stroke: #1f2328; stroke-width: 2 }
      .c0 { color: #0b63c4 } .c1 { color: #b3470b } .c2 { color: #1a7f37 } .c3 { color: #7a3fc0 } .c4 { color: #a8326f }
      @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3 }
      .paper { fill: #0d1117 }
      .axis { stroke: #9198a1 }
      .grid { stroke: #30363d }
      .mark { stroke: #e6edf3 }
      .c0 { color: #5ea9ff } .c1 { color: #f0883e } .c2 { color: #56d364 } .c3 { color: #bc8cff } .c4 { color: #f778ba }
      }
      </style>
      """;

  private final StringBuilder body = new StringBuilder();
  private double left;
  private double right;
  private double bottom;

  /**
   * How wide a text is at most, in one of the wide fonts that stand for sans-serif. The reader's
   * font is not known here.
   */
  static double width(String text, int size) {
    double bold = size == LARGE ? 1.12 : 1;
    return size * bold * text.codePoints().mapToDouble(Svg::width).sum();
  }

  private static double width(int letter) {
    if (letter >= 0x1100) {
      return "–—…→≤≥".indexOf(letter) >= 0 ? 1 : 1.1;
    }
    if (" .,:;'|!()[]/\\-ijlftrI·".indexOf(letter) >= 0) {
      return 0.42;
    }
    if ("mwMW%@&#<>=+~^±×÷µ".indexOf(letter) >= 0) {
      return 1.01;
    }
    return Character.isUpperCase(letter) ? 0.8 : 0.65;
  }

  /** Lines of a text that are no wider than this, broken at spaces, or in words that are wider. */
  static List<String> wrap(String text, int size, double width) {
    List<String> lines = new ArrayList<>();
    String line = "";
    for (String word : text.split(" ")) {
      String longer = line.isEmpty() ? word : line + " " + word;
      if (width(longer, size) > width && !line.isEmpty()) {
        lines.add(line);
        longer = word;
      }
      while (width(longer, size) > width && longer.codePointCount(0, longer.length()) > 1) {
        int end = longer.length();
        while (width(longer.substring(0, end), size) > width && end > 2) {
          end = longer.offsetByCodePoints(end, -1);
        }
        lines.add(longer.substring(0, end));
        longer = longer.substring(end);
      }
      line = longer;
    }
    lines.add(line);
    return lines;
  }

  void text(double x, double y, Anchor anchor, int size, String text) {
    double width = width(text, size);
    double start =
        switch (anchor) {
          case START -> x;
          case MIDDLE -> x - width / 2;
          case END -> x - width;
        };
    reach(start, y);
    reach(start + width, y + size / 3.);
    add(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" font-size=\"%d\"%s>%s</text>%n",
        x,
        y,
        anchor.name().toLowerCase(Locale.ROOT),
        size,
        size == LARGE ? " font-weight=\"bold\"" : "",
        escaped(text));
  }

  /** A line in the colour of a role: {@code axis}, {@code grid} or {@code mark}. */
  void line(double x1, double y1, double x2, double y2, String role) {
    reach(Math.min(x1, x2), y1);
    reach(Math.max(x1, x2), y2);
    add(
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>%n",
        x1, y1, x2, y2, role);
  }

  void bar(double x, double y, double width, double height, int colour) {
    reach(x, y);
    reach(x + width, y + height);
    add(
        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" class=\"%s\" fill=\"currentColor\"/>%n",
        x, y, width, height, role(colour));
  }

  void dot(double x, double y, int colour) {
    add(
        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" class=\"%s\" fill=\"currentColor\"/>%n",
        x, y, role(colour));
  }

  /** A broken line; after all colours were used once, lines are dashed. */
  void path(String points, int colour) {
    add(
        "<polyline points=\"%s\" class=\"%s\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\"%s/>%n",
        points, role(colour), colour < COLOURS ? "" : " stroke-dasharray=\"6 4\"");
  }

  /** The whole picture. */
  String document(String title) {
    String box =
        String.format(
            Locale.ROOT,
            "%.0f %d %.0f %.0f",
            left - MARGIN,
            -MARGIN,
            right - left + 2 * MARGIN,
            bottom + 2 * MARGIN);
    return String.format(
        Locale.ROOT,
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="%s" width="%.0f" height="%.0f" role="img" font-family="sans-serif">
        <title>%s</title>
        %s<rect x="%.0f" y="%d" width="100%%" height="100%%" class="paper"/>
        %s</svg>
        """,
        box,
        right - left + 2 * MARGIN,
        bottom + 2 * MARGIN,
        escaped(title),
        STYLE,
        left - MARGIN,
        -MARGIN,
        body);
  }

  private void add(String format, Object... values) {
    body.append(String.format(Locale.ROOT, format, values));
  }

  private void reach(double x, double y) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    bottom = Math.max(bottom, y);
  }

  private static String role(int colour) {
    return "c" + colour % COLOURS;
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }
}
