package io.xmodel.langchain4j;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.common.AbstractStreamingChatModelPublisherListenerTest;
import dev.langchain4j.model.chat.listener.ChatModelListener;

/** LangChain4j's tests of what listeners hear of an answer that is published. */
class ListenedPublishedChatTest extends AbstractStreamingChatModelPublisherListenerTest {
  /** The script has a long answer for all that do not fail; it is cut off or thrown at early. */
  @Override
  protected StreamingChatModel createModel(ChatModelListener listener, StreamScenario scenario) {
    return XmodelStreamingChatModel.builder()
        .model(scenario.fail() ? Models.tiny() : Models.scripted())
        .listeners(listener)
        .build();
  }
}
