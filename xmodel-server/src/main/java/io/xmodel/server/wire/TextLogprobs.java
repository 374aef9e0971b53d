package io.xmodel.server.wire;

import io.xmodel.generation.GeneratedToken;
import io.xmodel.sampling.TokenLogprob;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a completion says of its tokens' probabilities. The lists have an element for each token;
 * the first token of a prompt follows nothing, so it has none.
 */
public record TextLogprobs(
    List<String> tokens,
    List<@Nullable Double> tokenLogprobs,
    List<@Nullable Map<String, Double>> topLogprobs,
    List<Integer> textOffset) {

  /** Nothing, to begin with. */
  public static TextLogprobs empty() {
    return new TextLogprobs(
        new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
  }

  /** Appends a token that begins at an offset of the text, counted in code points. */
  public void add(GeneratedToken token, int alternatives, int offset, TokenTexts texts) {
    tokens.add(texts.text(token.id()));
    textOffset.add(offset);
    if (Float.isNaN(token.logprob())) {
      tokenLogprobs.add(null);
      topLogprobs.add(null);
      return;
    }
    double own = Logprobs.of(token);
    Map<String, Double> top = new LinkedHashMap<>();
    for (TokenLogprob other : token.top().stream().limit(alternatives).toList()) {
      top.put(texts.text(other.id()), Logprobs.finite(other.logprob()));
    }
    top.put(texts.text(token.id()), own);
    tokenLogprobs.add(own);
    topLogprobs.add(top);
  }

  /** Appends others. */
  public void addAll(TextLogprobs more) {
    tokens.addAll(more.tokens);
    tokenLogprobs.addAll(more.tokenLogprobs);
    topLogprobs.addAll(more.topLogprobs);
    textOffset.addAll(more.textOffset);
  }
}
