package io.xmodel.langchain4j;

import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import io.xmodel.Completion;
import io.xmodel.GenerationOptions;
import io.xmodel.GenerationRequest;
import io.xmodel.GenerationStream;
import io.xmodel.error.InterruptedWorkException;
import io.xmodel.generation.FinishReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the two chat models have in common: a model and its defaults. */
final class Chat implements AutoCloseable {
  private final LoadedModel loaded;
  private final ChatRequestParameters defaults;
  private final GenerationOptions options;
  private final List<ChatModelListener> listeners;

  Chat(
      LoadedModel loaded,
      ChatRequestParameters defaults,
      @Nullable GenerationOptions options,
      List<ChatModelListener> listeners) {
    this.loaded = loaded;
    this.defaults = defaults;
    this.options =
        options != null
            ? options
            : loaded.model().defaults().withMaxTokens(loaded.model().contextLength());
    this.listeners = listeners;
    Failures.translated(() -> options(defaults)); // wrong defaults are told now, not with a request
  }

  ChatRequestParameters defaults() {
    return defaults;
  }

  List<ChatModelListener> listeners() {
    return listeners;
  }

  String name() {
    return loaded.name();
  }

  private GenerationOptions options(ChatRequestParameters parameters) {
    loaded.requireName(parameters.modelName());
    return Parameters.applied(parameters, options);
  }

  /**
   * What is to be generated.
   *
   * @throws dev.langchain4j.exception.UnsupportedFeatureException when the model cannot do that
   * @throws io.xmodel.error.RequestException when something is out of its range
   */
  GenerationRequest read(ChatRequest request) {
    return GenerationRequest.of(Messages.of(request.messages()), options(request.parameters()));
  }

  Completion complete(GenerationRequest request) {
    Completion completion = loaded.model().generate(request);
    if (completion.finishReason() == FinishReason.CANCELLED) {
      throw new InterruptedWorkException("A chat", null); // half an answer must not pass for one
    }
    return completion;
  }

  GenerationStream stream(GenerationRequest request) {
    return loaded.model().stream(request);
  }

  @Override
  public void close() {
    loaded.close();
  }
}
