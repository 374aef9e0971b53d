package io.xmodel;

import io.xmodel.generation.EngineStats;
import io.xmodel.generation.Timings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a constraint costs: {@code ConstraintCost MODEL [ROUNDS [TOKENS]]}. Free answers and
 * constrained ones take turns; the medians of their speeds are compared.
 */
public final class ConstraintCost {
  private static final String PROMPT = "A city, as JSON, with its name, its people and its rivers:";

  /** Nothing must come, so each token takes a step. */
  private static final String TEXTS =
      "{\"type\":\"array\",\"minItems\":1000,\"items\":{\"type\":\"string\"}}";

  private static final String CITY =
      """
      {"type":"object","additionalProperties":false,
       "required":["name","country","population","is_capital","mayor","rivers"],
       "properties":{"name":{"type":"string","maxLength":20},"country":{"type":"string","maxLength":20},
        "population":{"type":"integer","minimum":0,"maximum":100000000},"is_capital":{"type":"boolean"},
        "mayor":{"type":"object","additionalProperties":false,"required":["first_name","last_name"],
         "properties":{"first_name":{"type":"string","maxLength":12},"last_name":{"type":"string","maxLength":12}}},
        "rivers":{"type":"array","maxItems":2,"items":{"type":"string","maxLength":12}}}}
      """;

  private ConstraintCost() {}

  /** Runs it. */
  public static void main(String[] args) {
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
    int tokens = args.length > 2 ? Integer.parseInt(args[2]) : 48;
    GenerationOptions free = GenerationOptions.greedy(tokens).withIgnoreEos(true);
    Map<String, GenerationOptions> ways = new LinkedHashMap<>();
    ways.put("free", free);
    ways.put("list of strings", free.withSchema(TEXTS));
    ways.put("city", GenerationOptions.greedy(10 * tokens).withSchema(CITY));
    Map<String, List<Double>> speeds = new LinkedHashMap<>();
    try (Xmodel model = Xmodel.load(Path.of(args[0]))) {
      for (int round = 0; round <= rounds; round++) {
        for (Map.Entry<String, GenerationOptions> way : ways.entrySet()) {
          EngineStats before = model.stats();
          Completion completion = model.generate(PROMPT, way.getValue());
          EngineStats after = model.stats();
          Timings timings = completion.timings();
          if (round == 0) { // warms up
            System.out.printf(
                "%s: %s tokens, %s of them forced, %s steps: %s%n",
                way.getKey(),
                after.generatedTokens() - before.generatedTokens(),
                after.forcedTokens() - before.forcedTokens(),
                after.steps() - before.steps(),
                completion.text());
          } else {
            speeds
                .computeIfAbsent(way.getKey(), ignored -> new ArrayList<>())
                .add(timings.decodeTokensPerSecond());
          }
        }
      }
    }
    double base = median(speeds.getOrDefault("free", List.of()));
    speeds.forEach((name, all) ->
        System.out.printf(
            "%s: %.3f tokens/s, %+.2f %%, of %s%n",
            name, median(all), 100 * (median(all) / base - 1), all));
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }
}
