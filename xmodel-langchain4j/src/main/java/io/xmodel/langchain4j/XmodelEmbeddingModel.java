package io.xmodel.langchain4j;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.listener.EmbeddingModelListener;
import dev.langchain4j.model.embedding.request.EmbeddingInput;
import dev.langchain4j.model.embedding.request.EmbeddingParameter;
import dev.langchain4j.model.embedding.request.EmbeddingRequest;
import dev.langchain4j.model.embedding.request.EmbeddingRequestParameters;
import dev.langchain4j.model.embedding.response.EmbeddingResponse;
import dev.langchain4j.model.output.TokenUsage;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * An embedding model in this process: the mean of a text's last hidden states, of length 1. Texts
 * of a request are computed together. One that does not fit the context is refused, not cut.
 *
 * <p>Vectors have the model's hidden size, and queries are embedded as documents are. So the
 * parameters {@code dimensions} and {@code inputType} are refused.
 */
public final class XmodelEmbeddingModel implements EmbeddingModel, AutoCloseable {
  private final LoadedModel loaded;
  private final List<EmbeddingModelListener> listeners;

  private XmodelEmbeddingModel(LoadedModel loaded, List<EmbeddingModelListener> listeners) {
    this.loaded = loaded;
    this.listeners = listeners;
  }

  /** A builder, which needs a model or a directory. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public EmbeddingResponse doEmbed(EmbeddingRequest request) {
    loaded.requireName(request.parameters().modelName());
    List<String> texts = request.inputs().stream().map(EmbeddingInput::text).toList();
    List<io.xmodel.Embedding> embeddings = Failures.translated(() -> loaded.model().embed(texts));
    return EmbeddingResponse.builder()
        .embeddings(
            embeddings.stream().map(embedding -> Embedding.from(embedding.vector())).toList())
        .modelName(loaded.name())
        .tokenUsage(
            new TokenUsage(embeddings.stream().mapToInt(io.xmodel.Embedding::tokens).sum(), 0))
        .build();
  }

  @Override
  public Set<EmbeddingParameter<?>> supportedParameters() {
    return Set.of(EmbeddingRequestParameters.MODEL_NAME);
  }

  @Override
  public List<EmbeddingModelListener> listeners() {
    return listeners;
  }

  @Override
  public int dimension() {
    return loaded.model().config().hiddenSize();
  }

  @Override
  public String modelName() {
    return loaded.name();
  }

  /** Closes the model if the builder has loaded it. */
  @Override
  public void close() {
    loaded.close();
  }

  /** Builds an embedding model. */
  public static final class Builder extends XmodelBuilder<Builder> {
    private List<EmbeddingModelListener> listeners = List.of();

    private Builder() {}

    @Override
    Builder self() {
      return this;
    }

    /** They hear of each request and what became of it. */
    public Builder listeners(List<EmbeddingModelListener> listeners) {
      this.listeners = List.copyOf(Objects.requireNonNull(listeners, "listeners"));
      return this;
    }

    /** As {@link #listeners(List)}. */
    public Builder listeners(EmbeddingModelListener... listeners) {
      return listeners(List.of(listeners));
    }

    /**
     * The embedding model; what has no {@link #model} is loaded now.
     *
     * @throws io.xmodel.error.XmodelException when the model cannot be loaded
     */
    public XmodelEmbeddingModel build() {
      return new XmodelEmbeddingModel(load(), listeners);
    }
  }
}
