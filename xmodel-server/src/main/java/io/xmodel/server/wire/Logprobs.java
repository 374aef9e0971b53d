package io.xmodel.server.wire;

import io.xmodel.generation.GeneratedToken;
import io.xmodel.sampling.TokenLogprob;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a chat answer says of its tokens' probabilities. */
public record Logprobs(List<Entry> content, @Nullable List<Entry> refusal) {
  /** JSON has no infinity. */
  private static final double LEAST = -9999;

  /** One token of the answer, or one that could have stood in its place. */
  public record Alternative(String token, double logprob, List<Integer> bytes) {}

  /** A token and its alternatives. */
  public record Entry(
      String token, double logprob, List<Integer> bytes, List<Alternative> topLogprobs) {}

  /** Of these tokens, without those that are left out of the text; null when there are none. */
  public static @Nullable Logprobs of(List<GeneratedToken> tokens, TokenTexts texts) {
    List<Entry> entries =
        tokens.stream()
            .filter(token -> !texts.isSpecial(token.id()))
            .map(token -> entry(token, texts))
            .toList();
    return entries.isEmpty() ? null : new Logprobs(entries, null);
  }

  private static Entry entry(GeneratedToken token, TokenTexts texts) {
    return new Entry(
        texts.text(token.id()),
        of(token),
        texts.byteValues(token.id()),
        token.top().stream()
            .map(top ->
                new Alternative(
                    texts.text(top.id()), finite(top.logprob()), texts.byteValues(top.id())))
            .toList());
  }

  /** Both, one after the other. */
  public static @Nullable Logprobs join(@Nullable Logprobs first, @Nullable Logprobs second) {
    if (first == null || second == null) {
      return first == null ? second : first;
    }
    return new Logprobs(
        Stream.concat(first.content.stream(), second.content.stream()).toList(), null);
  }

  /**
   * A token's own value: the same number as among its alternatives, and below the greatest of them
   * unless it is the most probable itself. Clients compare the two to find out whether it is.
   */
  static double of(GeneratedToken token) {
    double lowest = Double.POSITIVE_INFINITY;
    for (TokenLogprob top : token.top()) {
      if (top.id() == token.id()) {
        double best = token.top().getFirst().logprob();
        boolean first = token.top().getFirst().id() == token.id();
        return finite(first ? best : Math.min(top.logprob(), Math.nextDown(best)));
      }
      lowest = Math.nextDown(top.logprob());
    }
    return finite(Math.min(token.logprob(), lowest));
  }

  static double finite(double logprob) {
    return logprob >= LEAST ? logprob : LEAST;
  }
}
