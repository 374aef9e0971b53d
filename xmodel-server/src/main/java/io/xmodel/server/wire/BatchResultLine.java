package io.xmodel.server.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A line of a batch's results. The first field holds the hash of the line that it answers. */
public sealed interface BatchResultLine {
  /** What stands before the hash in a result with OpenAI's envelope. */
  String ENVELOPED = "{\"id\":\"batch_req_";

  /** What stands before it in a plain one. */
  String PLAIN = "{\"hash\":\"";

  /**
   * A result in OpenAI's envelope.
   *
   * @param customId the caller's name of the request; null where none could be read
   * @param response null where the line was no request
   * @param error null where it was one
   */
  record Enveloped(
      String id, @Nullable Object customId, @Nullable Response response, @Nullable LineError error)
      implements BatchResultLine {
    /** The result of a line of a hash. */
    public static Enveloped of(
        String hash,
        @Nullable Object customId,
        @Nullable Response response,
        @Nullable LineError error) {
      return new Enveloped("batch_req_" + hash, customId, response, error);
    }
  }

  /** What a server would have answered. */
  record Response(int statusCode, String requestId, Object body) {}

  /** Why a line is no request. */
  record LineError(String code, String message) {}

  /** The answer to a plain line. */
  record Plain(
      String hash,
      Object id,
      @Nullable String text,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String reasoningContent,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<ChatCompletion.ToolCall> toolCalls,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Object logprobs,
      @Nullable String finishReason,
      @Nullable Usage usage)
      implements BatchResultLine {
    /** Of an answer to messages. */
    public static Plain of(String hash, Object id, ChatCompletion answer) {
      ChatCompletion.Choice choice = answer.choices().getFirst();
      ChatCompletion.Message message = choice.message();
      return new Plain(
          hash,
          id,
          message.content(),
          message.reasoningContent(),
          message.toolCalls(),
          choice.logprobs(),
          choice.finishReason(),
          answer.usage());
    }

    /** Of a continued text. */
    public static Plain of(String hash, Object id, TextCompletion.Counted answer) {
      TextPiece choice = answer.choices().getFirst();
      return new Plain(
          hash,
          id,
          choice.text(),
          null,
          null,
          choice.logprobs(),
          choice.finishReason(),
          answer.usage());
    }
  }

  /** Why a plain line has no answer. */
  record PlainError(String hash, Object id, ErrorBody.Details error) implements BatchResultLine {}
}
