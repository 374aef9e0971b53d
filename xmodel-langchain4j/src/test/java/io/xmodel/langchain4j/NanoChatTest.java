package io.xmodel.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.common.AbstractChatModelIT;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;

/** LangChain4j's tests of chat models, on the bundled model. */
@ExtendWith(NotLearnt.class)
class NanoChatTest extends AbstractChatModelIT {
  private static XmodelChatModel.Builder builder() {
    return XmodelChatModel.builder().model(Models.nano());
  }

  @Override
  protected List<ChatModel> models() {
    return List.of(builder().build());
  }

  @Override
  protected ChatModel createModelWith(ChatRequestParameters parameters) {
    return builder().defaultRequestParameters(parameters).build();
  }

  @Override
  protected ChatRequestParameters createIntegrationSpecificParameters(int maxOutputTokens) {
    return ChatRequestParameters.builder().maxOutputTokens(maxOutputTokens).build();
  }

  /** One model is loaded, and it has one name. Another name is refused, which is tested. */
  @Override
  protected boolean supportsModelNameParameter() {
    return false;
  }

  /** The model reads text only. Images are refused, which is tested. */
  @Override
  protected boolean supportsSingleImageInputAsBase64EncodedString() {
    return false;
  }

  @Override
  protected boolean supportsSingleImageInputAsPublicURL() {
    return false;
  }
}
