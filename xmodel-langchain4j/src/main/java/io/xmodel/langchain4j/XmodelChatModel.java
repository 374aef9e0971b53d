package io.xmodel.langchain4j;

import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.xmodel.Completion;
import io.xmodel.GenerationStream;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A chat model in this process. An interrupt of the thread that chats ends the answer, and is
 * thrown as a {@link dev.langchain4j.exception.LangChain4jException}; the thread stays interrupted.
 *
 * <p>What a request asks wrongly is an {@link dev.langchain4j.exception.InvalidRequestException},
 * too many at once a {@link dev.langchain4j.exception.RateLimitException}, a failing device an
 * {@link dev.langchain4j.exception.InternalServerException}.
 */
public final class XmodelChatModel implements ChatModel, AutoCloseable {
  private final Chat chat;

  private XmodelChatModel(Chat chat) {
    this.chat = chat;
  }

  /** A builder, which needs a model or a directory. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public ChatResponse doChat(ChatRequest request) {
    return Failures.translated(() -> Responses.of(chat.complete(chat.read(request)), chat.name()));
  }

  /** Whoever cancels the future ends the answer. */
  @Override
  public CompletableFuture<ChatResponse> doChatAsync(ChatRequest request) {
    GenerationStream stream = Failures.translated(() -> chat.stream(chat.read(request)));
    CompletableFuture<Completion> completion = stream.future();
    CompletableFuture<ChatResponse> response =
        completion.handle((done, failure) -> {
          if (failure != null) {
            throw new CompletionException(Failures.translated(failure));
          }
          return Responses.of(done, chat.name());
        });
    response.whenComplete((done, failure) -> completion.cancel(true));
    return response;
  }

  @Override
  public ChatRequestParameters defaultRequestParameters() {
    return chat.defaults();
  }

  @Override
  public List<ChatModelListener> listeners() {
    return chat.listeners();
  }

  @Override
  public Set<Capability> supportedCapabilities() {
    return Set.of(Capability.RESPONSE_FORMAT_JSON_SCHEMA);
  }

  /** Closes the model if the builder has loaded it. */
  @Override
  public void close() {
    chat.close();
  }

  /** Builds a chat model. */
  public static final class Builder extends XmodelChatBuilder<Builder> {
    private Builder() {}

    @Override
    Builder self() {
      return this;
    }

    /**
     * The chat model; what has no {@link #model} is loaded now.
     *
     * @throws dev.langchain4j.exception.UnsupportedFeatureException when a default parameter is not
     *     supported
     * @throws dev.langchain4j.exception.InvalidRequestException when one is out of its range
     * @throws io.xmodel.error.XmodelException when the model cannot be loaded
     */
    public XmodelChatModel build() {
      return new XmodelChatModel(chat());
    }
  }
}
