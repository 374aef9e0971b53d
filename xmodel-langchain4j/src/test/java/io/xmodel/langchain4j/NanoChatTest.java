package io.xmodel.langchain4j;

import io.xmodel.Xmodel;
import org.junit.jupiter.api.extension.ExtendWith;

/** LangChain4j's tests of chat models, on the bundled model. */
@ExtendWith(NotLearnt.class)
class NanoChatTest extends InProcessChat {
  @Override
  Xmodel model() {
    return Models.nano();
  }
}
