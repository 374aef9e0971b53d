package io.xmodel.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.exception.InvalidRequestException;
import io.xmodel.Xmodel;
import io.xmodel.error.CheckpointException;
import io.xmodel.error.ClosedException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Where models come from, and who closes them. */
class BuilderTest {
  @Test
  void whatTheBuilderLoadsIsClosedWithTheModel() {
    XmodelChatModel chat =
        XmodelChatModel.builder().directory(Models.NANO).loadOptions(Models.OPTIONS).build();
    assertThat(chat.chat("What is the capital of Germany?")).contains("Berlin");
    assertThat(chat.defaultRequestParameters().modelName()).isEqualTo("nano");
    chat.close();
    assertThatThrownBy(() -> chat.chat("Hello!")).isInstanceOf(ClosedException.class);
    chat.close();
  }

  @Test
  void whatIsGivenStaysOpen() {
    try (Xmodel model = Xmodel.load(Models.NANO, Models.OPTIONS)) {
      XmodelChatModel chat = XmodelChatModel.builder().model(model).build();
      XmodelStreamingChatModel streaming = XmodelStreamingChatModel.builder().model(model).build();
      XmodelEmbeddingModel embedding = XmodelEmbeddingModel.builder().model(model).build();
      chat.close();
      streaming.close();
      embedding.close();
      assertThat(chat.chat("What is the capital of Germany?")).contains("Berlin");
      assertThat(chat.defaultRequestParameters().modelName()).isEqualTo("xmodel");
      assertThat(embedding.modelName()).isEqualTo("xmodel");
    }
  }

  @Test
  void exactlyOneSourceIsNeeded() {
    assertThatThrownBy(() -> XmodelChatModel.builder().build())
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found neither");
    assertThatThrownBy(() ->
            XmodelEmbeddingModel.builder().model(Models.nano()).directory(Models.NANO).build())
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found both");
    assertThatThrownBy(() -> XmodelChatModel.builder().directory(Path.of("nowhere")).build())
        .isInstanceOf(CheckpointException.class);
  }

  /** What was loaded before a parameter turns out to be wrong is closed again. */
  @Test
  void aWrongParameterIsToldWhenTheModelIsBuilt() {
    assertThatThrownBy(() ->
            XmodelStreamingChatModel.builder()
                .directory(Models.NANO)
                .loadOptions(Models.OPTIONS)
                .temperature(-1.0)
                .build())
        .isExactlyInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("temperature");
  }
}
