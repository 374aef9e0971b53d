package io.xmodel.langchain4j;

import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatModelStreamingEvent;
import dev.langchain4j.model.chat.response.StreamingHandle;
import io.xmodel.GenerationRequest;
import io.xmodel.GenerationStream;
import io.xmodel.error.RequestException;
import io.xmodel.generation.GenerationEvent;

/** An answer that is told to callbacks, on a thread of its own. */
final class StreamedChat {
  private StreamedChat() {}

  /**
   * Begins an answer.
   *
   * @throws dev.langchain4j.exception.UnsupportedFeatureException when the model cannot do that;
   *     the callbacks hear of everything else
   */
  static void start(Chat chat, ChatRequest request, Callbacks callbacks) {
    Runnable answer;
    try {
      GenerationRequest read = chat.read(request);
      answer = () -> run(chat, read, callbacks);
    } catch (RequestException e) {
      answer = () -> callbacks.failed(Failures.translated(e));
    }
    Thread.ofVirtual().name("xmodel-langchain4j").start(answer);
  }

  private static void run(Chat chat, GenerationRequest request, Callbacks callbacks) {
    try (GenerationStream stream = chat.stream(request)) {
      Handle handle = new Handle(stream);
      try {
        tell(chat, stream, handle, callbacks);
      } catch (RuntimeException | Error e) {
        if (!handle.isCancelled()) {
          callbacks.failed(Failures.translated(e));
        }
      }
    } catch (RuntimeException | Error e) {
      callbacks.failed(Failures.translated(e));
    }
  }

  private static void tell(Chat chat, GenerationStream stream, Handle handle, Callbacks callbacks) {
    StreamingEvents events = new StreamingEvents();
    for (GenerationEvent event : stream) {
      ChatModelStreamingEvent told = events.of(event);
      if (told != null && !handle.isCancelled()) {
        callbacks.event(told, handle);
      }
    }
    if (!handle.isCancelled()) {
      callbacks.complete(Responses.of(stream.completion(), chat.name()));
    }
  }

  /** By which a callback ends the answer. */
  private static final class Handle implements StreamingHandle {
    private final GenerationStream stream;
    private volatile boolean cancelled;

    Handle(GenerationStream stream) {
      this.stream = stream;
    }

    @Override
    public void cancel() {
      cancelled = true;
      stream.close();
    }

    @Override
    public boolean isCancelled() {
      return cancelled;
    }
  }
}
