package io.xmodel.server.wire;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.stream.IntStream;
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
  /** The same with ids of a key, and without what differs from run to run: time, cached tokens. */
  public ResponseBody repeatable(String key) {
    return new ResponseBody(
        "resp_" + key,
        object,
        0,
        status,
        error,
        incompleteDetails,
        model,
        IntStream.range(0, output.size()).mapToObj(i -> renamed(output.get(i), key, i)).toList(),
        previousResponseId,
        store,
        truncation,
        usage == null ? null : usage.repeatable(),
        echoed);
  }

  private static ResponseItem renamed(ResponseItem item, String key, int index) {
    String kind = item.id().substring(0, item.id().indexOf('_') + 1);
    return item.withId(kind + key + "_" + index);
  }

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

    /** The same without what depends on the requests before. */
    Counts repeatable() {
      return new Counts(
          inputTokens, new InputDetails(0, 0), outputTokens, outputTokensDetails, totalTokens);
    }

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
