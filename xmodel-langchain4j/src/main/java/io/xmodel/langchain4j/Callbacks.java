package io.xmodel.langchain4j;

import dev.langchain4j.model.chat.response.ChatModelStreamingEvent;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls a handler. What it throws is told to its {@code onError}, and ends nothing. */
final class Callbacks {
  private static final Logger log = LoggerFactory.getLogger(Callbacks.class);

  private final StreamingChatResponseHandler handler;

  Callbacks(StreamingChatResponseHandler handler) {
    this.handler = Objects.requireNonNull(handler, "handler");
  }

  /** Something has come. */
  void event(ChatModelStreamingEvent event, StreamingHandle handle) {
    call(() -> {
      switch (event) {
        case PartialResponse part ->
            handler.onPartialResponse(part, new PartialResponseContext(handle));
        case PartialThinking part ->
            handler.onPartialThinking(part, new PartialThinkingContext(handle));
        case PartialToolCall part ->
            handler.onPartialToolCall(part, new PartialToolCallContext(handle));
        case CompleteToolCall call -> handler.onCompleteToolCall(call);
        default -> throw new IllegalArgumentException("No callback is for " + event);
      }
    });
  }

  /** The answer is complete. */
  void complete(ChatResponse response) {
    call(() -> handler.onCompleteResponse(response));
  }

  /** There will be no answer. */
  void failed(Throwable failure) {
    try {
      handler.onError(failure);
    } catch (RuntimeException e) {
      log.warn("A handler's onError has thrown, which changes nothing.", e);
    }
  }

  private void call(Runnable callback) {
    try {
      callback.run();
    } catch (RuntimeException e) {
      failed(e);
    }
  }
}
