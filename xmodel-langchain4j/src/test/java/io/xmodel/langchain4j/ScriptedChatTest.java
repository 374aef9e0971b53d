package io.xmodel.langchain4j;

import io.xmodel.Xmodel;

/** LangChain4j's tests of chat models, all of them, on a model that knows what they ask. */
class ScriptedChatTest extends InProcessChat {
  @Override
  Xmodel model() {
    return Models.scripted();
  }
}
