package io.xmodel.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.common.AbstractChatModelIT;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import io.xmodel.Xmodel;
import java.util.List;

/** LangChain4j's tests of chat models, on a model in this process. */
abstract class InProcessChat extends AbstractChatModelIT {
  /** The model that is tested. */
  abstract Xmodel model();

  private XmodelChatModel.Builder builder() {
    return XmodelChatModel.builder().model(model());
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
