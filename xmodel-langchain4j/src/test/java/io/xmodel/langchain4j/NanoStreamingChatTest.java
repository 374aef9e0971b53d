package io.xmodel.langchain4j;

import io.xmodel.Xmodel;
import org.junit.jupiter.api.extension.ExtendWith;

/** LangChain4j's tests of streaming chat models, on the bundled model. */
@ExtendWith(NotLearnt.class)
class NanoStreamingChatTest extends InProcessStreamingChat {
  @Override
  Xmodel model() {
    return Models.nano();
  }
}
