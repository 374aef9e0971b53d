package io.xmodel.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.error.RequestException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConversationTest {
  private static final Conversation EVERYTHING =
      Conversation.of(
          Message.system("Be brief.\n"),
          Message.user("weather in \"巴黎\" 😀"),
          Message.assistant(
              "", List.of(new ToolCall("call_1", "weather", "{\"city\": \"Paris\"}"))),
          new Message(Role.TOOL, "20", List.of(), "call_1", "weather"),
          Message.assistant("20 degrees"));

  @Test
  void jsonKeepsEverything(@TempDir Path directory) {
    assertThat(Conversation.fromJson(EVERYTHING.toJson())).isEqualTo(EVERYTHING);
    Path file = directory.resolve("talk.json");
    EVERYTHING.save(file);
    assertThat(Conversation.load(file)).isEqualTo(EVERYTHING);
  }

  @Test
  void readsOpenAisShapes() {
    Conversation read =
        Conversation.fromJson(
            """
            {"model": "x", "messages": [
              {"role": "developer", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]},
              {"role": "assistant", "content": null, "refusal": null,
               "tool_calls": [{"id": "1", "type": "function", "function": {"name": "f", "arguments": {"x": 1}}}]}]}
            """);
    assertThat(read.messages().stream().map(ConversationTest::withoutJson))
        .containsExactly(
            Message.system("ab"),
            Message.assistant("", List.of(new ToolCall("1", "f", "{\"x\":1}"))));
  }

  private static Message withoutJson(Message message) {
    return new Message(
        message.role(),
        message.content(),
        message.toolCalls(),
        message.toolCallId(),
        message.name());
  }

  @Test
  void whatAMessageSaysBesidesIsKept() {
    String json =
        "[{\"role\":\"assistant\",\"content\":null,\"reasoning_content\":\"é\",\"n\":1.50}]";
    Conversation read = Conversation.fromJson(json);
    assertThat(read.messages().get(0).written())
        .isEqualTo(
            "{\"role\":\"assistant\",\"content\":null,\"reasoning_content\":\"é\",\"n\":1.5}");
    assertThat(Conversation.fromJson(read.toJson())).isEqualTo(read);
    String plain = "[{\"role\":\"user\",\"content\":\"a\"}]";
    assertThat(Conversation.fromJson(plain)).isEqualTo(Conversation.of(Message.user("a")));
  }

  @Test
  void isImmutable() {
    Conversation one = Conversation.of(Message.user("a"));
    Conversation two = one.with(Message.assistant("b"));
    assertThat(one.messages()).hasSize(1);
    assertThat(two.messages()).hasSize(2);
    assertThat(two.truncatedTo(1)).isEqualTo(one);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[{\"role\": | The JSON text is not valid JSON",
        "{} | expected an array of messages",
        "7 | expected an array of messages",
        "[7] | message 1: Expected an object",
        "[{\"role\": \"user\"}, {\"role\": \"robot\"}] | message 2: A message's role must be system, user, assistant or tool, found 'robot'.",
        "[{\"content\": \"a\"}] | found ''",
        "[{\"role\": 3}] | role must be a string, found 3.",
        "[{\"role\": \"user\", \"content\": 3}] | content must be a string",
        "[{\"role\": \"user\", \"content\": [{\"type\": \"image_url\"}]}] | found a content part of type 'image_url'",
        "[{\"role\": \"assistant\", \"tool_calls\": [{}]}] | A tool call needs a function with a name.",
      })
  void faultsNameTheMessage(String json, String message) {
    assertThatThrownBy(() -> Conversation.fromJson(json))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining(message);
  }

  @Test
  void filesThatCannotBeReadOrWrittenAreNamed(@TempDir Path directory) {
    Path absent = directory.resolve("absent/talk.json");
    assertThatThrownBy(() -> Conversation.load(absent))
        .isInstanceOf(RequestException.class)
        .hasMessage(absent + " cannot be read: there is no such file or directory.");
    assertThatThrownBy(() -> EVERYTHING.save(absent))
        .isInstanceOf(RequestException.class)
        .hasMessage(absent + " cannot be written: there is no such file or directory.");
    assertThatThrownBy(() -> Conversation.load(directory))
        .isInstanceOf(RequestException.class)
        .hasMessage(directory + " cannot be read: Is a directory.");
  }
}
