package io.xmodel.bench;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Results as one SVG: on the left tokens/s as bars, with a mark where the ceiling measured in the
 * same rounds lies; on the right, if depths differ, the milliseconds of a token against the tokens
 * in the cache.
 */
final class Picture {
  private static final int WIDTH = 960;
  private static final int ROW = 26;
  private static final int BARS_AT = 300;
  private static final int BARS = 520;
  private static final int PLOT_HEIGHT = 260;
  private static final String[] COLOURS = {"#2b6cb0", "#c05621", "#2f855a", "#6b46c1", "#b83280"};

  private final StringBuilder svg = new StringBuilder();
  private int y = 30;

  private Picture() {}

  static String svg(List<TokenResult> results, Environment environment) {
    Picture picture = new Picture();
    picture.text(
        20, 20, "start", "xmodel %s, %s".formatted(environment.commit(), environment.processor()));
    picture.bars(results);
    picture.depths(results);
    picture.text(20, picture.y + 16, "start", environment.command());
    return """
    <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="12">
    <rect width="100%%" height="100%%" fill="white"/>
    %s</svg>
    """
        .formatted(WIDTH, picture.y + 30, picture.svg);
  }

  private void bars(List<TokenResult> results) {
    double largest = results.stream().mapToDouble(Picture::ceiling).max().orElse(1);
    double scale = BARS / largest;
    for (TokenResult result : results) {
      String label = "%s %s, %s".formatted(result.model(), result.dtype(), result.test());
      text(BARS_AT - 8, y + 17, "end", label);
      double width = result.speed().median() * scale;
      svg.append(
          "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n"
              .formatted(
                  BARS_AT, y + 4, width, ROW - 8, COLOURS[result.kind().equals("decode") ? 0 : 1]));
      Double fraction = result.speed().fraction();
      String rate = "%.1f tokens/s".formatted(result.speed().median());
      if (fraction != null) {
        double x = BARS_AT + ceiling(result) * scale;
        line(x, y + 2, x, y + ROW - 2, "#222222");
        rate += ", %.0f %% of the ceiling".formatted(100 * fraction);
      }
      text((int) (BARS_AT + Math.max(width, ceiling(result) * scale) + 6), y + 17, "start", rate);
      y += ROW;
    }
    y += 10;
  }

  /** The rate that the ceiling allows. */
  private static double ceiling(TokenResult result) {
    Double fraction = result.speed().fraction();
    return fraction == null
        ? result.speed().median()
        : Math.max(result.speed().median(), result.speed().median() / fraction);
  }

  private void depths(List<TokenResult> results) {
    Map<String, List<TokenResult>> lines = DepthFit.lines(results);
    if (lines.isEmpty()) {
      return;
    }
    List<TokenResult> all = lines.values().stream().flatMap(List::stream).toList();
    double deepest = all.stream().mapToInt(TokenResult::depth).max().orElse(1);
    double slowest = all.stream().mapToDouble(DepthFit::milliseconds).max().orElse(1);
    int bottom = y + PLOT_HEIGHT;
    text(
        20,
        y + 12,
        "start",
        "milliseconds of a step (up to %.1f) against tokens in the cache (up to %.0f)"
            .formatted(slowest, deepest));
    line(60, bottom, WIDTH - 60, bottom, "#222222");
    line(60, y + 20, 60, bottom, "#222222");
    int colour = 0;
    for (Map.Entry<String, List<TokenResult>> entry : lines.entrySet()) {
      StringBuilder points = new StringBuilder();
      entry.getValue().sort(Comparator.comparingInt(TokenResult::depth));
      for (TokenResult result : entry.getValue()) {
        double x = 60 + result.depth() / deepest * (WIDTH - 160);
        double top = bottom - DepthFit.milliseconds(result) / slowest * (PLOT_HEIGHT - 40);
        points.append("%.1f,%.1f ".formatted(x, top));
        text((int) x, (int) top - 5, "middle", "%.1f".formatted(DepthFit.milliseconds(result)));
      }
      String stroke = COLOURS[colour % COLOURS.length];
      svg.append(
          "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n"
              .formatted(points.toString().strip(), stroke));
      int legend = bottom + 12 + 18 * colour;
      svg.append(
          "<rect x=\"60\" y=\"%d\" width=\"12\" height=\"12\" fill=\"%s\"/>%n"
              .formatted(legend, stroke));
      DepthFit fit = DepthFit.of(entry.getValue());
      text(78, legend + 11, "start", entry.getKey() + ": " + fit.sentence());
      colour++;
    }
    y = bottom + 20 + 18 * colour;
  }

  private void line(double x1, double y1, double x2, double y2, String colour) {
    svg.append(
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>%n"
            .formatted(x1, y1, x2, y2, colour));
  }

  private void text(int x, int y, String anchor, String text) {
    String escaped = text.replace("&", "&amp;").replace("<", "&lt;");
    svg.append(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>%n".formatted(x, y, anchor, escaped));
  }
}
