package io.xmodel.server.wire;

import io.xmodel.GenerationOptions;
import org.jspecify.annotations.Nullable;

/**
 * What counts where a request says nothing, and what the model allows.
 *
 * @param options the model's own
 * @param contextLength tokens that a text may have
 * @param vocabulary ids are below this
 * @param slots generations that run at once
 * @param maxTokens tokens of an answer; null: as many as OpenAI gives, 16 for a text and all that
 *     the context holds for messages
 */
public record Defaults(
    GenerationOptions options,
    int contextLength,
    int vocabulary,
    int slots,
    @Nullable Integer maxTokens) {
  private static final int TEXT_TOKENS = 16;

  /** The same with so many tokens; null: as many as OpenAI gives. */
  public Defaults withMaxTokens(@Nullable Integer maxTokens) {
    return new Defaults(options, contextLength, vocabulary, slots, maxTokens);
  }

  /** The same with a seed. */
  public Defaults withSeed(long seed) {
    return new Defaults(
        options.withSampling(options.sampling().withSeed(seed)),
        contextLength,
        vocabulary,
        slots,
        maxTokens);
  }

  /** Tokens that a text is continued by. */
  int textTokens() {
    return maxTokens == null ? TEXT_TOKENS : maxTokens;
  }

  /** Tokens that an answer to messages may have. */
  int chatTokens() {
    return maxTokens == null ? contextLength : maxTokens;
  }

  /** A number of answers that can be computed together. */
  int checkedAnswers(int n) {
    if (n > slots) {
      throw ApiException.unsupported(
          "n", "n must be at most %d here, found %d: so many run at once.".formatted(slots, n));
    }
    return n;
  }

  /** Whose prompts may share what is computed of them. */
  String salt(Fields fields) {
    String salt = fields.text("cache_salt");
    return salt == null ? "" : salt;
  }
}
