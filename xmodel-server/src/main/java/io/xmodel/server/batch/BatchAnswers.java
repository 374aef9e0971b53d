package io.xmodel.server.batch;

import io.xmodel.BatchRunner;
import io.xmodel.Xmodel;
import io.xmodel.error.InterruptedWorkException;
import io.xmodel.error.RequestException;
import io.xmodel.error.XmodelException;
import io.xmodel.server.ServerOptions;
import io.xmodel.server.api.ChatEndpoint;
import io.xmodel.server.api.CompletionsEndpoint;
import io.xmodel.server.api.EmbeddingsEndpoint;
import io.xmodel.server.api.ResponsesEndpoint;
import io.xmodel.server.api.Served;
import io.xmodel.server.http.Caller;
import io.xmodel.server.wire.ApiException;
import io.xmodel.server.wire.BatchRequest;
import io.xmodel.server.wire.BatchResultLine;
import io.xmodel.server.wire.ChatRequest;
import io.xmodel.server.wire.CompletionRequest;
import io.xmodel.server.wire.Defaults;
import io.xmodel.server.wire.Fields;
import io.xmodel.server.wire.Json;
import io.xmodel.server.wire.Paths;
import io.xmodel.server.wire.ResponseRequest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes a line of results of each line of a batch. The same line gives the same bytes, as far as
 * the model computes the same: results hold no time, no random id, and nothing of what ran beside.
 *
 * <p>Any thread may use it. Whoever makes it closes it; the model stays open.
 */
public final class BatchAnswers implements AutoCloseable {
  private static final Caller NOBODY =
      new Caller() {
        @Override
        public long begun() {
          return System.nanoTime();
        }

        @Override
        public void requireTime() {}
      };

  private final Json json = new Json();
  private final BatchOptions options;
  private final LineHash hashes;
  private final Served served;
  private final ChatEndpoint chat;
  private final CompletionsEndpoint texts;
  private final ResponsesEndpoint responses;
  private final EmbeddingsEndpoint embeddings;

  /**
   * Answers by a model.
   *
   * @throws RequestException when it has no tokenizer
   */
  public BatchAnswers(Xmodel model, BatchOptions options) {
    this.options = Objects.requireNonNull(options, "options");
    this.hashes = new LineHash(options);
    this.served =
        Served.of(model, ServerOptions.builder().modelNames(options.modelNames()).build());
    this.chat = new ChatEndpoint(served);
    this.texts = new CompletionsEndpoint(served);
    this.responses = new ResponsesEndpoint(served);
    this.embeddings = new EmbeddingsEndpoint(served);
  }

  /**
   * The result of a line, waited for. That a line is no request, or one that cannot be served, is a
   * result, too.
   *
   * @throws io.xmodel.error.CapacityException when there is no room now
   * @throws io.xmodel.error.BackendException when the device fails
   * @throws io.xmodel.error.ClosedException when the model is closed
   * @throws InterruptedWorkException when the thread is interrupted, which it stays
   */
  public BatchReply answer(BatchLine line) {
    String hash = hashes.of(line);
    Fields fields = null;
    try {
      fields = fields(line);
      BatchRequest request = BatchRequest.read(fields, line.number());
      try {
        return reply(answer(hash, request), false);
      } catch (ApiException | RequestException e) {
        return refusal(hash, request, ApiException.of(ownFault(e), "prompt"));
      }
    } catch (ApiException e) {
      return noRequest(line, hash, fields, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedWorkException("The work on a line", e);
    }
  }

  /** What is wrong with a request; what is wrong with the model, or only now, is thrown. */
  private static RuntimeException ownFault(RuntimeException failure) {
    if (!(failure instanceof ApiException error)) {
      return failure;
    }
    switch (error.getCause()) {
      case Error broken -> throw broken;
      case RequestException own -> {}
      case RuntimeException other -> throw other;
      case null, default -> {}
    }
    if (error.isTemporary()) {
      throw new InterruptedWorkException("The work on a line", error);
    }
    return error;
  }

  /** The result of a line that failed, and not by its own fault. */
  public BatchReply failure(BatchLine line, RuntimeException failure) {
    String sentence =
        failure instanceof XmodelException known
            ? String.valueOf(known.getMessage())
            : "Something went wrong inside xmodel (%s).".formatted(failure);
    BatchRequest request = BatchRequest.read(fields(line), line.number());
    return refusal(
        hashes.of(line), request, new ApiException(500, "server_error", null, null, sentence));
  }

  private BatchResultLine answer(String hash, BatchRequest request) throws InterruptedException {
    Defaults defaults =
        served
            .defaults()
            .withSeed(BatchRunner.seed(options.seed(), request.key()))
            .withMaxTokens(maxTokens(request));
    if (request.isPlain()) {
      return request.url().equals(Paths.CHAT)
          ? BatchResultLine.Plain.of(
              hash, request.id(), chat.answer(oneChat(request, defaults), NOBODY).repeatable(hash))
          : BatchResultLine.Plain.of(
              hash,
              request.id(),
              texts.answer(oneText(request, defaults), NOBODY).repeatable(hash));
    }
    Object body =
        switch (request.url()) {
          case Paths.CHAT ->
              chat.answer(chat(request, defaults), NOBODY).repeatable("chatcmpl-" + hash);
          case Paths.TEXT ->
              texts.answer(text(request, defaults), NOBODY).repeatable("cmpl-" + hash);
          case Paths.RESPONSES ->
              responses.answer(response(request, defaults), NOBODY).repeatable(hash);
          default -> embeddings.answer(embeddings.read(request.body(), defaults), NOBODY);
        };
    return BatchResultLine.Enveloped.of(
        hash, request.id(), new BatchResultLine.Response(200, requestId(hash), body), null);
  }

  private Fields fields(BatchLine line) {
    if (line.text().length > BatchLine.MOST_BYTES) {
      throw ApiException.badRequest(
          "The line must have at most %,d bytes.".formatted(BatchLine.MOST_BYTES));
    }
    return json.object(line.text(), "line");
  }

  private @Nullable Integer maxTokens(BatchRequest request) {
    return options.maxTokens() == null && request.isPlain()
        ? Integer.valueOf(served.model().defaults().maxTokens())
        : options.maxTokens();
  }

  private static String requestId(String hash) {
    return "req_" + hash;
  }

  private ChatRequest chat(BatchRequest request, Defaults defaults) {
    ChatRequest read = chat.read(request.body(), defaults);
    refuseStream(read.mode().stream());
    return read;
  }

  private ResponseRequest response(BatchRequest request, Defaults defaults) {
    ResponseRequest read = responses.read(request.body(), defaults);
    refuseStream(read.stream());
    return read;
  }

  private CompletionRequest text(BatchRequest request, Defaults defaults) {
    CompletionRequest read = texts.read(request.body(), defaults);
    refuseStream(read.mode().stream());
    return read;
  }

  private static void refuseStream(boolean stream) {
    if (stream) {
      throw ApiException.unsupported("stream", "stream must be false in a batch.");
    }
  }

  private ChatRequest oneChat(BatchRequest request, Defaults defaults) {
    ChatRequest read = chat(request, defaults);
    requireOne("n", read.n());
    return read;
  }

  private CompletionRequest oneText(BatchRequest request, Defaults defaults) {
    CompletionRequest read = text(request, defaults);
    requireOne("n", read.n());
    requireOne("prompt", read.prompts().size());
    return read;
  }

  private static void requireOne(String field, int found) {
    if (found != 1) {
      throw ApiException.unsupported(
          field,
          "%s must be one in a plain line, found %d. Several need OpenAI's form, with url and body."
              .formatted(field, found));
    }
  }

  private BatchReply noRequest(
      BatchLine line, String hash, @Nullable Fields fields, ApiException error) {
    Object customId = fields == null ? null : BatchRequest.customId(fields);
    String sentence = "Line %d: %s".formatted(line.number(), error.getMessage());
    return reply(
        BatchResultLine.Enveloped.of(
            hash, customId, null, new BatchResultLine.LineError("invalid_line", sentence)),
        true);
  }

  private BatchReply refusal(String hash, BatchRequest request, ApiException error) {
    return reply(
        request.isPlain()
            ? new BatchResultLine.PlainError(hash, request.id(), error.body().error())
            : BatchResultLine.Enveloped.of(
                hash,
                request.id(),
                new BatchResultLine.Response(error.status(), requestId(hash), error.body()),
                null),
        true);
  }

  private BatchReply reply(BatchResultLine result, boolean isError) {
    return new BatchReply(json.write(result), isError);
  }

  @Override
  public void close() {
    served.close();
  }
}
