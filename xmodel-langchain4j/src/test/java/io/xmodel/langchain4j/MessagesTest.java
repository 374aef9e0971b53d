package io.xmodel.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.AudioContent;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.CustomMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.PdfFileContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.message.VideoContent;
import dev.langchain4j.exception.UnsupportedFeatureException;
import io.xmodel.chat.Message;
import io.xmodel.chat.Role;
import io.xmodel.chat.ToolCall;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of each kind of message. */
class MessagesTest {
  @Test
  void textsOfAllSpeakers() {
    assertThat(
            Messages.of(
                List.of(
                    SystemMessage.from("Be brief."),
                    UserMessage.from("Hello!"),
                    UserMessage.from("Klaus", "Hi!"),
                    UserMessage.from(TextContent.from("one"), TextContent.from("two")),
                    AiMessage.from("Hello."))))
        .containsExactly(
            Message.system("Be brief."),
            Message.user("Hello!"),
            new Message(Role.USER, "Hi!", List.of(), "", "Klaus"),
            Message.user("one\ntwo"),
            Message.assistant("Hello."));
  }

  @Test
  void callsAndTheirResults() {
    ToolExecutionRequest add =
        ToolExecutionRequest.builder().id("1").name("add").arguments("{\"a\": 2}").build();
    ToolExecutionRequest now = ToolExecutionRequest.builder().name("now").build();
    assertThat(
            Messages.of(
                List.of(
                    AiMessage.from("I add.", List.of(add, now)),
                    AiMessage.builder().thinking("Hm.").toolExecutionRequests(List.of(add)).build(),
                    ToolExecutionResultMessage.from(add, "4"),
                    ToolExecutionResultMessage.from(now, ""))))
        .containsExactly(
            Message.assistant(
                "I add.",
                List.of(new ToolCall("1", "add", "{\"a\": 2}"), new ToolCall("", "now", "{}"))),
            Message.assistant("", List.of(new ToolCall("1", "add", "{\"a\": 2}"))),
            new Message(Role.TOOL, "4", List.of(), "1", "add"),
            new Message(Role.TOOL, "", List.of(), "", "now"));
  }

  @Test
  void whatIsNoTextIsRefusedByName() {
    refused(UserMessage.from(ImageContent.from("http://localhost/cat.jpg")), "image");
    refused(UserMessage.from(AudioContent.from("http://localhost/cat.wav")), "audio");
    refused(UserMessage.from(VideoContent.from("http://localhost/cat.mp4")), "video");
    refused(UserMessage.from(PdfFileContent.from("http://localhost/cat.pdf")), "pdf");
    Image image = Image.builder().url("http://localhost/cat.jpg").build();
    refused(
        ToolExecutionResultMessage.builder()
            .id("1")
            .toolName("photo")
            .contents(ImageContent.from(image))
            .build(),
        "image");
    refused(
        AiMessage.builder()
            .text("A cat.")
            .attributes(Map.of(AiMessage.GENERATED_IMAGES_KEY, List.of(image)))
            .build(),
        "image");
    refused(CustomMessage.from(Map.of("content", "Hello!")), "CUSTOM");
  }

  private static void refused(ChatMessage message, String name) {
    assertThatThrownBy(() -> Messages.of(message))
        .isExactlyInstanceOf(UnsupportedFeatureException.class)
        .hasMessageContaining(name)
        .hasMessageContaining("not supported");
  }
}
