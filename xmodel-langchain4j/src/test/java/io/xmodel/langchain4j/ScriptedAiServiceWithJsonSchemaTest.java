package io.xmodel.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.common.AbstractAiServiceWithJsonSchemaIT;
import java.util.List;

/** LangChain4j's tests of answers that become Java values, on a model that knows what they ask. */
class ScriptedAiServiceWithJsonSchemaTest extends AbstractAiServiceWithJsonSchemaIT {
  @Override
  protected List<ChatModel> models() {
    return List.of(XmodelChatModel.builder().model(Models.scripted()).build());
  }

  @Override
  protected boolean supportsRecursion() {
    return true;
  }
}
