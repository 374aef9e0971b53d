package io.xmodel.langchain4j;

import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.common.AbstractChatModelListenerIT;
import dev.langchain4j.model.chat.listener.ChatModelListener;

/** LangChain4j's tests of what listeners to a chat model hear. */
class ListenedChatTest extends AbstractChatModelListenerIT {
  @Override
  protected ChatModel createModel(ChatModelListener listener) {
    return XmodelChatModel.builder()
        .model(Models.nano())
        .modelName(modelName())
        .temperature(temperature())
        .topP(topP())
        .maxOutputTokens(maxTokens())
        .listeners(listener)
        .build();
  }

  @Override
  protected String modelName() {
    return "nano";
  }

  /** Its context is too short for any prompt. */
  @Override
  protected ChatModel createFailingModel(ChatModelListener listener) {
    return XmodelChatModel.builder().model(Models.tiny()).listeners(listener).build();
  }

  @Override
  protected Class<? extends Exception> expectedExceptionClass() {
    return InvalidRequestException.class;
  }
}
