package io.xmodel.server.wire;

/** How many tokens a request took. */
public record Usage(
    int promptTokens, int completionTokens, int totalTokens, PromptDetails promptTokensDetails) {
  /** Of the prompt's tokens, those that an earlier request had computed. */
  public record PromptDetails(int cachedTokens) {}

  /** The same without what depends on the requests before. */
  public Usage repeatable() {
    return of(promptTokens, completionTokens, 0);
  }

  /** Of these numbers. */
  public static Usage of(int prompt, int completion, int cached) {
    return new Usage(prompt, completion, prompt + completion, new PromptDetails(cached));
  }
}
