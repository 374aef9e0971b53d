package io.xmodel.langchain4j;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.common.AbstractChatModelIT;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiChatResponseMetadata;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import dev.langchain4j.model.output.TokenUsage;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** LangChain4j's tests of chat models, by way of its client of OpenAI and our server. */
class ServedChatTest extends AbstractChatModelIT {
  private static OpenAiChatModel.OpenAiChatModelBuilder builder() {
    return OpenAiChatModel.builder().baseUrl(TestServer.url()).apiKey("none").maxRetries(0);
  }

  @Override
  protected List<ChatModel> models() {
    return List.of(
        builder().modelName("xmodel").build(),
        builder()
            .modelName("xmodel")
            .supportedCapabilities(Capability.RESPONSE_FORMAT_JSON_SCHEMA)
            .strictJsonSchema(true)
            .strictTools(true)
            .build());
  }

  @Override
  protected ChatModel createModelWith(ChatRequestParameters parameters) {
    OpenAiChatModel.OpenAiChatModelBuilder builder = builder();
    return (parameters.modelName() == null ? builder.modelName("xmodel") : builder)
        .defaultRequestParameters(parameters)
        .build();
  }

  @Override
  protected ChatRequestParameters createIntegrationSpecificParameters(int maxOutputTokens) {
    return OpenAiChatRequestParameters.builder().maxCompletionTokens(maxOutputTokens).build();
  }

  @Override
  protected Class<? extends ChatResponseMetadata> chatResponseMetadataType(ChatModel model) {
    return OpenAiChatResponseMetadata.class;
  }

  @Override
  protected Class<? extends TokenUsage> tokenUsageType(ChatModel model) {
    return OpenAiTokenUsage.class;
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
  protected void should_fail_if_modelName_is_not_supported(ChatModel model) {
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
