package io.xmodel;

import io.xmodel.generation.EngineStats;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a constraint costs: {@code ConstraintCost MODEL [ROUNDS [TOKENS]]}. Constrained answers and
 * free ones of the same length take turns; the median of the pairs' ratios is told.
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
    Map<String, GenerationOptions> ways = new LinkedHashMap<>();
    ways.put(
        "list of strings", GenerationOptions.greedy(tokens).withIgnoreEos(true).withSchema(TEXTS));
    ways.put("city", GenerationOptions.greedy(10 * tokens).withSchema(CITY));
    try (Xmodel model = Xmodel.load(Path.of(args[0]))) {
      ways.forEach((name, options) -> compare(model, name, options, rounds));
    }
  }

  private static void compare(Xmodel model, String name, GenerationOptions options, int rounds) {
    EngineStats before = model.stats();
    Completion first = model.generate(PROMPT, options);
    EngineStats after = model.stats();
    int length = Math.toIntExact(after.generatedTokens() - before.generatedTokens());
    System.out.printf(
        "%s: %s tokens, %s of them forced, %s steps: %s%n",
        name,
        length,
        after.forcedTokens() - before.forcedTokens(),
        after.steps() - before.steps(),
        first.text());
    GenerationOptions free = GenerationOptions.greedy(length).withIgnoreEos(true);
    for (int i = 0; i < 3; i++) { // compilers are at work meanwhile
      speed(model, free);
      speed(model, options);
    }
    List<Double> freely = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      // Which comes first takes turns, too.
      double own = round % 2 == 0 ? speed(model, options) : 0;
      freely.add(speed(model, free));
      own = round % 2 == 0 ? own : speed(model, options);
      ratios.add(own / freely.getLast());
    }
    System.out.printf(
        "%s: %.3f tokens/s without, with the format %+.2f %%, of %s%n",
        name,
        median(freely),
        100 * (median(ratios) - 1),
        ratios.stream().map("%.4f"::formatted).toList());
  }

  private static double speed(Xmodel model, GenerationOptions options) {
    return model.generate(PROMPT, options).timings().decodeTokensPerSecond();
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }
}
