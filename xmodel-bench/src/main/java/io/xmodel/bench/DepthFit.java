package io.xmodel.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a step of decoding costs with so many tokens in the cache: a straight line through the
 * medians by least squares.
 *
 * @param base milliseconds of a step with an empty cache
 * @param slope microseconds that a step takes longer for each 1,000 positions of each sequence
 * @param worst largest distance of a median from the line, as a part of it
 */
record DepthFit(double base, double slope, double worst) {
  /** Decoding results that differ in nothing but the depth, by what they have in common. */
  static Map<String, List<TokenResult>> lines(Collection<TokenResult> results) {
    Map<String, List<TokenResult>> lines = new LinkedHashMap<>();
    for (TokenResult result : results) {
      if (result.kind().equals("decode")) {
        String key =
            "%s %s, kv %s, x%d, %d threads, %s"
                .formatted(
                    result.model(),
                    result.dtype(),
                    result.kv(),
                    result.batch(),
                    result.threads(),
                    result.backend());
        lines.computeIfAbsent(key, k -> new ArrayList<>()).add(result);
      }
    }
    lines
        .values()
        .removeIf(line -> line.stream().mapToInt(TokenResult::depth).distinct().count() < 2);
    return lines;
  }

  /** The line through results of two depths or more. */
  static DepthFit of(List<TokenResult> results) {
    double n = results.size();
    double x = results.stream().mapToDouble(TokenResult::depth).sum() / n;
    double y = results.stream().mapToDouble(DepthFit::milliseconds).sum() / n;
    double xx = 0;
    double xy = 0;
    for (TokenResult result : results) {
      xx += (result.depth() - x) * (result.depth() - x);
      xy += (result.depth() - x) * (milliseconds(result) - y);
    }
    double slope = xy / xx;
    double base = y - slope * x;
    double worst =
        results.stream()
            .mapToDouble(
                result -> Math.abs(milliseconds(result) / (base + slope * result.depth()) - 1))
            .max()
            .orElse(0);
    return new DepthFit(base, 1e6 * slope, worst);
  }

  /** Of a step, which generates a token of each sequence. */
  static double milliseconds(TokenResult result) {
    return 1000 * result.batch() / result.speed().median();
  }

  /** For people. */
  String sentence() {
    if (slope <= 0) {
      return "%.1f ms a step; what a position costs does not show beside the noise".formatted(base);
    }
    return "%.1f ms a step + %.0f µs for each 1,000 positions (within %.0f %%)"
        .formatted(base, slope, 100 * worst);
  }
}
