package io.xmodel.langchain4j;

import io.xmodel.Xmodel;

/** LangChain4j's tests of streaming chat models, on a model that knows what they ask. */
class ScriptedStreamingChatTest extends InProcessStreamingChat {
  @Override
  Xmodel model() {
    return Models.scripted();
  }
}
