package io.xmodel.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.common.AbstractAiServiceIT;
import java.util.List;

/** LangChain4j's tests of its AI services, on a model that knows what they ask. */
class ScriptedAiServiceTest extends AbstractAiServiceIT {
  @Override
  protected List<ChatModel> models() {
    return List.of(XmodelChatModel.builder().model(Models.scripted()).build());
  }
}
