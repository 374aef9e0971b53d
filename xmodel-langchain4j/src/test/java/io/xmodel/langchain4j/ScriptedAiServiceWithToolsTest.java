package io.xmodel.langchain4j;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.common.AbstractAiServiceWithToolsIT;
import java.util.List;

/** LangChain4j's tests of tools of AI services, on a model that knows what they ask. */
class ScriptedAiServiceWithToolsTest extends AbstractAiServiceWithToolsIT {
  @Override
  protected List<ChatModel> models() {
    return List.of(XmodelChatModel.builder().model(Models.scripted()).build());
  }

  /** Any image: theirs would come from the network. */
  @Override
  protected Image catImage() {
    return Image.builder().base64Data("R0lGODlhAQABAAAAACw=").mimeType("image/gif").build();
  }

  @Override
  protected boolean supportsRecursion() {
    return true;
  }

  @Override
  protected boolean verifyModelInteractions() {
    return true;
  }
}
