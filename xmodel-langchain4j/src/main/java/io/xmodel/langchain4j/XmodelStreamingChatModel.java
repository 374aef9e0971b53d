package io.xmodel.langchain4j;

import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatModelStreamingEvent;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Flow;

/**
 * A streaming chat model in this process. All callbacks of an answer come on one virtual thread of
 * its own. A handler that takes its time pauses its answer, and no other.
 *
 * <p>What is not supported is thrown at once; any other failure is told to {@code onError}, as
 * {@link XmodelChatModel} would throw it. What a callback throws is told to {@code onError}, too,
 * and the answer goes on. After {@code cancel} no callback comes, and the answer's memory is free
 * within a step.
 */
public final class XmodelStreamingChatModel implements StreamingChatModel, AutoCloseable {
  private final Chat chat;

  private XmodelStreamingChatModel(Chat chat) {
    this.chat = chat;
  }

  /** A builder, which needs a model or a directory. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
    StreamedChat.start(chat, request, new Callbacks(handler));
  }

  /** An answer for each subscriber, as fast as that asks for its events. */
  @Override
  public Flow.Publisher<ChatModelStreamingEvent> doChat(ChatRequest request) {
    return subscriber -> PublishedChat.start(chat, request, subscriber);
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

  /** Builds a streaming chat model. */
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
    public XmodelStreamingChatModel build() {
      return new XmodelStreamingChatModel(chat());
    }
  }
}
