package io.xmodel.bench;

import static io.xmodel.bench.Svg.LARGE;
import static io.xmodel.bench.Svg.SMALL;

import io.xmodel.bench.Svg.Anchor;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Results as one SVG, below each other: tokens/s of prompts and of generating as bars, with a mark
 * where the limit measured in the same rounds lies; and, if depths differ, the milliseconds of a
 * step against the tokens in the cache. Then with what it was measured.
 */
final class Picture {
  private static final int PLOT = 480;

  /** Texts that are wider are broken. */
  private static final int TEXT = 720;

  private static final int PLOT_HEIGHT = 220;
  private static final int ROW = 26;
  private static final int LINE = 20;
  private static final int GAP = 8;

  /** From a plot to what follows it: its numbers and their name are between. */
  private static final int BELOW = Svg.SMALL + 4 + LINE + GAP;

  private static final String NAMELESS = "xmodel bench tokens";

  private final Svg svg = new Svg();
  private final Traits traits;
  private final double left;
  private double y;

  private Picture(List<TokenResult> results) {
    traits = new Traits(results);
    left = results.stream().mapToDouble(one -> width(label(one))).max().orElse(0) + GAP;
  }

  /** Draws results, of which there is one at least. */
  static String svg(List<TokenResult> results, Environment environment) {
    Picture picture = new Picture(results);
    String common = picture.traits.common(results.getFirst());
    String title = common.isEmpty() ? NAMELESS : common;
    picture.lines(LARGE, title);
    picture.bars("Reading a prompt", results, "prefill", "multiply-adds");
    picture.bars("Generating", results, "decode", "memory bandwidth");
    picture.depths(results);
    picture.y += GAP;
    picture.lines(
        SMALL,
        "pp: tokens of a prompt, tg: tokens generated, x: texts side by side, d: tokens in the cache before");
    picture.y += GAP;
    picture.lines(
        SMALL,
        "Measured with xmodel %s, JDK %s, on %s, %s, %s, by"
            .formatted(
                environment.commit(),
                environment.jdk(),
                environment.processor(),
                environment.system(),
                environment.date()));
    picture.lines(SMALL, environment.command());
    return picture.svg.document(title);
  }

  private void bars(String heading, List<TokenResult> all, String kind, String limit) {
    List<TokenResult> results = all.stream().filter(one -> one.kind().equals(kind)).toList();
    if (results.isEmpty()) {
      return;
    }
    heading(heading);
    double from = left;
    Axis axis =
        across(
            results.stream()
                .mapToDouble(one -> Math.max(one.speed().median(), allowed(one)))
                .max()
                .orElse(1));
    double top = y;
    double bottom = top + ROW * results.size() + GAP;
    axes(axis, "tokens/s", from, top, bottom);
    boolean marks = false;
    int colour = kind.equals("decode") ? 0 : 1;
    y += GAP / 2.;
    for (TokenResult result : results) {
      double rate = PLOT * axis.part(result.speed().median());
      double mark = PLOT * axis.part(allowed(result));
      text(from - GAP, y + 18, Anchor.END, label(result));
      svg.bar(from, y + 4, rate, ROW - 8, colour);
      if (mark > 0) {
        svg.line(from + mark, y + 1, from + mark, y + ROW - 1, "mark");
        marks = true;
      }
      text(from + PLOT + 2 * GAP, y + 18, Anchor.START, value(result));
      y += ROW;
    }
    y = bottom + BELOW;
    int rounds = results.getFirst().speed().rounds();
    key(colour, rounds == 1 ? "of one round" : "median of %d rounds".formatted(rounds));
    if (marks) {
      svg.line(6, y + 1, 6, y + 15, "mark");
      text(
          LINE,
          y + 13,
          Anchor.START,
          "what the %s measured around each round would allow".formatted(limit));
      y += LINE;
    }
  }

  /** Tokens/s at the limit that was measured; 0 where none is known. */
  private static double allowed(TokenResult result) {
    Double fraction = result.speed().fraction();
    return fraction == null ? 0 : result.speed().median() / fraction;
  }

  private String label(TokenResult result) {
    String own = traits.own(result);
    return own.isEmpty() ? result.test() : own + ", " + result.test();
  }

  private static String value(TokenResult result) {
    String rate = "%.1f".formatted(result.speed().median());
    Double fraction = result.speed().fraction();
    return fraction == null ? rate : "%s, %.0f %% of the limit".formatted(rate, 100 * fraction);
  }

  private void depths(List<TokenResult> results) {
    Map<String, List<TokenResult>> lines = DepthFit.lines(results);
    if (lines.isEmpty()) {
      return;
    }
    heading("What a text's length costs");
    List<TokenResult> all = lines.values().stream().flatMap(List::stream).toList();
    Axis across = across(all.stream().mapToInt(TokenResult::depth).max().orElse(1));
    Axis up = Axis.upTo(all.stream().mapToDouble(DepthFit::milliseconds).max().orElse(1), 6);
    double from = Math.max(left, width(up.text(up.end())) + GAP);
    text(from, y + SMALL, Anchor.START, "ms a step");
    double top = y + LINE + GAP;
    double bottom = top + PLOT_HEIGHT;
    up.forEach(number -> {
      double at = bottom - PLOT_HEIGHT * up.part(number);
      svg.line(from, at, from + PLOT, at, "grid");
      text(from - GAP, at + 4, Anchor.END, up.text(number));
    });
    axes(across, "tokens in the cache", from, top, bottom);
    y = bottom + BELOW;
    boolean batches = all.stream().mapToInt(TokenResult::batch).distinct().count() > 1;
    int colour = 0;
    for (List<TokenResult> line : lines.values()) {
      StringBuilder points = new StringBuilder();
      line.sort(Comparator.comparingInt(TokenResult::depth));
      for (TokenResult result : line) {
        double x = from + PLOT * across.part(result.depth());
        double at = bottom - PLOT_HEIGHT * up.part(DepthFit.milliseconds(result));
        points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, at));
        svg.dot(x, at, colour);
      }
      svg.path(points.toString().strip(), colour);
      TokenResult first = line.getFirst();
      String name = traits.own(first) + (batches ? " x" + first.batch() : "");
      String fit = DepthFit.of(line).sentence();
      key(colour++, name.isBlank() ? fit : name.strip() + ": " + fit);
    }
  }

  /** A horizontal axis, with as many numbers as have room beside each other. */
  private static Axis across(double largest) {
    int most = 8;
    Axis axis = Axis.upTo(largest, most);
    while (most > 1 && width(axis.text(axis.end())) + GAP > PLOT / axis.steps()) {
      most--;
      axis = Axis.upTo(largest, most);
    }
    return axis;
  }

  private void heading(String text) {
    y += LINE;
    lines(LARGE, text);
    y += GAP / 2.;
  }

  /** Both axes, and the numbers and the name of the one across. */
  private void axes(Axis across, String name, double from, double top, double bottom) {
    across.forEach(number -> {
      double x = from + PLOT * across.part(number);
      svg.line(x, top, x, bottom, "grid");
      text(x, bottom + SMALL + 4, Anchor.MIDDLE, across.text(number));
    });
    svg.line(from, top, from, bottom, "axis");
    svg.line(from, bottom, from + PLOT, bottom, "axis");
    text(from + PLOT / 2., bottom + SMALL + 4 + LINE, Anchor.MIDDLE, name);
  }

  /** What a colour means, on as many lines as it takes. */
  private void key(int colour, String meaning) {
    svg.bar(0, y + 2, 12, 12, colour);
    for (String line : Svg.wrap(meaning, SMALL, TEXT)) {
      text(LINE, y + 13, Anchor.START, line);
      y += LINE;
    }
  }

  private void lines(int size, String text) {
    for (String line : Svg.wrap(text, size, TEXT)) {
      svg.text(0, y + size, Anchor.START, size, line);
      y += LINE;
    }
  }

  private void text(double x, double baseline, Anchor anchor, String text) {
    svg.text(x, baseline, anchor, SMALL, text);
  }

  private static double width(String text) {
    return Svg.width(text, SMALL);
  }
}
