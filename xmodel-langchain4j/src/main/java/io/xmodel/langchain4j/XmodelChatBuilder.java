package io.xmodel.langchain4j;

import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import io.xmodel.GenerationOptions;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the builders of chat models have in common. A request's own parameters go before those of
 * here, and these before {@link #options}.
 *
 * @param <B> the builder
 */
public abstract class XmodelChatBuilder<B extends XmodelChatBuilder<B>> extends XmodelBuilder<B> {
  private final DefaultChatRequestParameters.Builder<?> parameters =
      ChatRequestParameters.builder();
  private ChatRequestParameters defaults = DefaultChatRequestParameters.EMPTY;
  private @Nullable GenerationOptions options;
  private List<ChatModelListener> listeners = List.of();

  XmodelChatBuilder() {}

  /**
   * What counts where no parameter says otherwise, such as a seed or min-p. Without them it is the
   * checkpoint's own, with as many tokens as the context holds.
   */
  public B options(@Nullable GenerationOptions options) {
    this.options = options;
    return self();
  }

  /** Parameters of requests that have none. The methods below go before them. */
  public B defaultRequestParameters(ChatRequestParameters defaults) {
    this.defaults = Objects.requireNonNull(defaults, "defaults");
    return self();
  }

  /** 0: always the most likely token. */
  public B temperature(@Nullable Double temperature) {
    parameters.temperature(temperature);
    return self();
  }

  /** Keeps the most likely tokens whose probabilities reach this sum. */
  public B topP(@Nullable Double topP) {
    parameters.topP(topP);
    return self();
  }

  /** Keeps so many of the most likely tokens. */
  public B topK(@Nullable Integer topK) {
    parameters.topK(topK);
    return self();
  }

  /** From −2 to 2: for each time that a token was in the answer. */
  public B frequencyPenalty(@Nullable Double frequencyPenalty) {
    parameters.frequencyPenalty(frequencyPenalty);
    return self();
  }

  /** From −2 to 2: for tokens that were in the answer. */
  public B presencePenalty(@Nullable Double presencePenalty) {
    parameters.presencePenalty(presencePenalty);
    return self();
  }

  /** At most so many tokens of an answer, calls included. */
  public B maxOutputTokens(@Nullable Integer maxOutputTokens) {
    parameters.maxOutputTokens(maxOutputTokens);
    return self();
  }

  /** Texts that end an answer, and are not part of it. */
  public B stopSequences(@Nullable List<String> stopSequences) {
    parameters.stopSequences(stopSequences);
    return self();
  }

  /** JSON, of a schema or of none. */
  public B responseFormat(@Nullable ResponseFormat responseFormat) {
    parameters.responseFormat(responseFormat);
    return self();
  }

  /** They hear of each request and what became of it. */
  public B listeners(List<ChatModelListener> listeners) {
    this.listeners = List.copyOf(Objects.requireNonNull(listeners, "listeners"));
    return self();
  }

  /** As {@link #listeners(List)}. */
  public B listeners(ChatModelListener... listeners) {
    return listeners(List.of(listeners));
  }

  /**
   * The model, loaded if it is not.
   *
   * @throws dev.langchain4j.exception.UnsupportedFeatureException when a default parameter is not
   *     supported
   * @throws dev.langchain4j.exception.InvalidRequestException when one is out of its range
   * @throws io.xmodel.error.XmodelException when it cannot be loaded
   */
  Chat chat() {
    ChatRequestParameters own = parameters.modelName(ownName()).build();
    LoadedModel loaded = load();
    boolean done = false;
    try {
      Chat chat = new Chat(loaded, defaults.overrideWith(own), options, listeners);
      done = true;
      return chat;
    } finally {
      if (!done) {
        loaded.close();
      }
    }
  }

  /** Null leaves a name among the defaults as it is, so that another model's is refused. */
  private @Nullable String ownName() {
    return defaults.modelName() == null ? name() : null;
  }
}
