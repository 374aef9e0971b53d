package io.xmodel.langchain4j;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.common.AbstractStreamingChatModelIT;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import io.xmodel.Xmodel;
import java.util.List;

/** LangChain4j's tests of streaming chat models, on a model in this process. */
abstract class InProcessStreamingChat extends AbstractStreamingChatModelIT {
  /** The model that is tested. */
  abstract Xmodel model();

  private XmodelStreamingChatModel.Builder builder() {
    return XmodelStreamingChatModel.builder().model(model());
  }

  @Override
  protected List<StreamingChatModel> baseModels() {
    return List.of(builder().build());
  }

  @Override
  public StreamingChatModel createModelWith(ChatModelListener listener) {
    return builder().listeners(listener).build();
  }

  @Override
  protected StreamingChatModel createModelWith(ChatRequestParameters parameters) {
    return builder().defaultRequestParameters(parameters).build();
  }

  @Override
  protected ChatRequestParameters createIntegrationSpecificParameters(int maxOutputTokens) {
    return ChatRequestParameters.builder().maxOutputTokens(maxOutputTokens).build();
  }

  /**
   * That test waits half a minute for nothing to happen. CancellationTest asserts the same soon.
   */
  @Override
  protected boolean supportsStreamingCancellation() {
    return Boolean.getBoolean("xmodel.nightly");
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
