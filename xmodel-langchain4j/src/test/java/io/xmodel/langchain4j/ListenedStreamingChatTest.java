package io.xmodel.langchain4j;

import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.common.AbstractStreamingChatModelListenerIT;
import dev.langchain4j.model.chat.listener.ChatModelListener;

/** LangChain4j's tests of what listeners to a streaming chat model hear. */
class ListenedStreamingChatTest extends AbstractStreamingChatModelListenerIT {
  @Override
  protected StreamingChatModel createModel(ChatModelListener listener) {
    return XmodelStreamingChatModel.builder()
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
  protected StreamingChatModel createFailingModel(ChatModelListener listener) {
    return XmodelStreamingChatModel.builder().model(Models.tiny()).listeners(listener).build();
  }

  @Override
  protected Class<? extends Exception> expectedExceptionClass() {
    return InvalidRequestException.class;
  }
}
