package io.xmodel.langchain4j;

import dev.langchain4j.model.chat.common.StreamingMode;
import java.util.List;

/** The same tests, with subscribers instead of handlers. */
class ScriptedPublishedChatTest extends ScriptedStreamingChatTest {
  @Override
  protected List<StreamingMode> streamingModes() {
    return List.of(StreamingMode.PUBLISHER);
  }
}
