package io.xmodel.server.wire;

import io.xmodel.GenerationOptions;

/**
 * What counts where a request says nothing, and what the model allows.
 *
 * @param options the model's own
 * @param contextLength tokens that a text may have
 * @param vocabulary ids are below this
 * @param slots generations that run at once
 */
public record Defaults(GenerationOptions options, int contextLength, int vocabulary, int slots) {
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
