package io.xmodel.server.wire;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A response, whole or as far as it has come. */
public record ResponseBody(
    String id,
    String object,
    long createdAt,
    String status,
    @Nullable Object error,
    @Nullable Incomplete incompleteDetails,
    String model,
    List<ResponseItem> output,
    @Nullable String previousResponseId,
    boolean store,
    String truncation,
    @Nullable Counts usage,
    @JsonUnwrapped ResponseRequest.Echoed echoed) {
  /** Why it is not complete. */
  public record Incomplete(String reason) {}

  /** How many tokens it took. */
  public record Counts(
      int inputTokens,
      InputDetails inputTokensDetails,
      int outputTokens,
      OutputDetails outputTokensDetails,
      int totalTokens) {
    /** Of the input. */
    public record InputDetails(int cachedTokens, int cacheWriteTokens) {}

    /** Of the output. */
    public record OutputDetails(int reasoningTokens) {}

    /** From a chat's numbers. */
    public static Counts of(Usage usage) {
      return new Counts(
          usage.promptTokens(),
          new InputDetails(usage.promptTokensDetails().cachedTokens(), 0),
          usage.completionTokens(),
          new OutputDetails(0),
          usage.totalTokens());
    }
  }
}
