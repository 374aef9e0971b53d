package io.xmodel.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.common.AbstractEmbeddingModelIT;
import dev.langchain4j.model.embedding.listener.EmbeddingModelListener;
import dev.langchain4j.model.embedding.request.EmbeddingRequest;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** LangChain4j's tests of embedding models, on the bundled model, and a few of ours. */
class EmbeddingTest extends AbstractEmbeddingModelIT {
  private final XmodelEmbeddingModel model =
      XmodelEmbeddingModel.builder().model(Models.nano()).modelName("nano").build();

  @Override
  protected List<EmbeddingModel> models() {
    return List.of(model);
  }

  @Override
  protected EmbeddingModel modelWith(EmbeddingModelListener listener) {
    return XmodelEmbeddingModel.builder().model(Models.nano()).listeners(listener).build();
  }

  /** Its context is too short for any text. */
  @Override
  protected EmbeddingModel failingModelWith(EmbeddingModelListener listener) {
    return XmodelEmbeddingModel.builder().model(Models.tiny()).listeners(listener).build();
  }

  /** Queries are embedded as documents are. The parameter is refused, which is tested. */
  @Override
  protected boolean supportsInputTypeParameter() {
    return false;
  }

  /** A vector has the hidden size. The parameter is refused, which is tested. */
  @Override
  protected boolean supportsDimensionsParameter() {
    return false;
  }

  /** The model reads text only. Images are refused, which is tested. */
  @Override
  protected boolean supportsImageInput() {
    return false;
  }

  @Test
  void vectorsAreTheLibrarys() {
    var response = model.embedAll(List.of(TextSegment.from("Paris"), TextSegment.from("a dog")));
    List<io.xmodel.Embedding> expected = Models.nano().embed(List.of("Paris", "a dog"));
    for (int i = 0; i < 2; i++) {
      assertThat(response.content().get(i).vector())
          .containsExactly(expected.get(i).vector(), org.assertj.core.data.Offset.offset(1e-4f));
    }
    assertThat(Objects.requireNonNull(response.tokenUsage()).inputTokenCount())
        .isEqualTo(expected.get(0).tokens() + expected.get(1).tokens());
    assertThat(model.dimension()).isEqualTo(expected.getFirst().size());
  }

  @Test
  void onlyItsOwnNameIsAccepted() {
    EmbeddingRequest.Builder request = EmbeddingRequest.builder().input("Paris");
    assertThat(model.embed(request.modelName("nano").build()).modelName()).isEqualTo("nano");
    assertThatThrownBy(() -> model.embed(request.modelName("other").build()))
        .isExactlyInstanceOf(UnsupportedFeatureException.class)
        .hasMessageContaining("'other'")
        .hasMessageContaining("'nano'");
  }
}
