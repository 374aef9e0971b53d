package io.xmodel.langchain4j;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.common.AbstractStreamingChatModelIT;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiChatResponseMetadata;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import dev.langchain4j.model.output.TokenUsage;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** LangChain4j's tests of streaming chat models, by way of its client of OpenAI and our server. */
class ServedStreamingChatTest extends AbstractStreamingChatModelIT {
  private static OpenAiStreamingChatModel.OpenAiStreamingChatModelBuilder builder() {
    return OpenAiStreamingChatModel.builder().baseUrl(TestServer.url()).apiKey("none");
  }

  @Override
  protected List<StreamingChatModel> baseModels() {
    return List.of(
        builder().modelName("xmodel").build(),
        builder().modelName("xmodel").strictJsonSchema(true).strictTools(true).build());
  }

  @Override
  protected StreamingChatModel createModelWith(ChatRequestParameters parameters) {
    OpenAiStreamingChatModel.OpenAiStreamingChatModelBuilder builder = builder();
    return (parameters.modelName() == null ? builder.modelName("xmodel") : builder)
        .defaultRequestParameters(parameters)
        .build();
  }

  @Override
  public StreamingChatModel createModelWith(ChatModelListener listener) {
    return builder().modelName("xmodel").listeners(List.of(listener)).build();
  }

  /** That test waits half a minute for nothing to happen. */
  @Override
  protected boolean supportsStreamingCancellation() {
    return Boolean.getBoolean("xmodel.nightly");
  }

  @Override
  protected ChatRequestParameters createIntegrationSpecificParameters(int maxOutputTokens) {
    return OpenAiChatRequestParameters.builder().maxCompletionTokens(maxOutputTokens).build();
  }

  @Override
  protected Class<? extends ChatResponseMetadata> chatResponseMetadataType(
      StreamingChatModel model) {
    return OpenAiChatResponseMetadata.class;
  }

  @Override
  protected Class<? extends TokenUsage> tokenUsageType(StreamingChatModel model) {
    return OpenAiTokenUsage.class;
  }

  /** Its client calls on the thread that asks, where an answer is there by then. */
  @Override
  protected boolean assertThreads() {
    return false;
  }

  /** The server joins pieces that come faster than it sends them, so one may be all. */
  @Override
  protected boolean assertTimesOnPartialResponseWasCalled() {
    return false;
  }

  /**
   * That test counts pieces whatever the line above says. ServedChatTest asks for the rest of it.
   */
  @Override
  protected boolean supportsToolsAndJsonResponseFormatWithSchema() {
    return false;
  }

  /** All names of a server are names of one model, and responses tell the first of them. */
  @Override
  protected boolean supportsModelNameParameter() {
    return false;
  }

  /** The server says so, in its own way. */
  @ParameterizedTest
  @MethodSource("models")
  @Override
  protected void should_fail_if_modelName_is_not_supported(StreamingChatModel model) {
    ChatRequest request =
        ChatRequest.builder().messages(UserMessage.from("Hello!")).modelName("dummy").build();
    assertThatThrownBy(() -> chat(model, request))
        .isExactlyInstanceOf(ModelNotFoundException.class)
        .hasMessageContaining("dummy");
  }

  /** The model reads text only, and the server's refusal is no exception of a kind of its own. */
  @Override
  protected boolean supportsSingleImageInputAsBase64EncodedString() {
    return false;
  }

  @Override
  protected boolean supportsSingleImageInputAsPublicURL() {
    return false;
  }

  @Override
  protected boolean assertExceptionType() {
    return false;
  }
}
