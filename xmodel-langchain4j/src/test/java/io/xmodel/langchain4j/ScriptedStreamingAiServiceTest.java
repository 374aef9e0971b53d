package io.xmodel.langchain4j;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.service.common.AbstractStreamingAiServiceIT;
import java.util.List;

/** LangChain4j's tests of AI services that stream, on a model that knows what they ask. */
class ScriptedStreamingAiServiceTest extends AbstractStreamingAiServiceIT {
  @Override
  protected List<StreamingChatModel> models() {
    return List.of(XmodelStreamingChatModel.builder().model(Models.scripted()).build());
  }
}
