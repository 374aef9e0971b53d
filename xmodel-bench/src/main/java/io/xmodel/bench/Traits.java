package io.xmodel.bench;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What results have in common, and what tells one from the others, so that a picture says the
 * former once.
 */
final class Traits {
  private static final List<Function<TokenResult, String>> ALL =
      List.of(
          TokenResult::model,
          TokenResult::dtype,
          result -> "kv " + result.kv(),
          result -> result.threads() == 1 ? "1 thread" : result.threads() + " threads",
          TokenResult::backend);

  private final List<Function<TokenResult, String>> common;
  private final List<Function<TokenResult, String>> own;

  Traits(List<TokenResult> results) {
    common = ALL.stream().filter(trait -> values(results, trait) == 1).toList();
    own = ALL.stream().filter(trait -> values(results, trait) > 1).toList();
  }

  private static long values(List<TokenResult> results, Function<TokenResult, String> trait) {
    return results.stream().map(trait).distinct().count();
  }

  /** What all share, by way of one of them. */
  String common(TokenResult any) {
    return joined(common, any);
  }

  /** What tells this one from others; empty if nothing does. */
  String own(TokenResult result) {
    return joined(own, result);
  }

  private static String joined(List<Function<TokenResult, String>> traits, TokenResult result) {
    return traits.stream().map(trait -> trait.apply(result)).collect(Collectors.joining(", "));
  }
}
