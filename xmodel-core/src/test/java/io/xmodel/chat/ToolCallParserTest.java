package io.xmodel.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ToolCallParserTest {
  private static String call(String name, String arguments) {
    return "<｜tool▁call▁begin｜>function<｜tool▁sep｜>"
        + name
        + "\n```json\n"
        + arguments
        + "\n```<｜tool▁call▁end｜>";
  }

  @Test
  void readsCallsAsTheTemplateWritesThem() {
    Message message =
        ToolCallParser.parse(
            "ok <｜tool▁calls▁begin｜>"
                + call("a", "{}")
                + "\n"
                + call("b", "{\"x\":\n1}")
                + "<｜tool▁calls▁end｜>");
    assertThat(message.content()).isEqualTo("ok ");
    assertThat(message.toolCalls())
        .containsExactly(new ToolCall("", "a", "{}"), new ToolCall("", "b", "{\"x\":\n1}"));
  }

  @Test
  void textWithoutCallsStays() {
    assertThat(ToolCallParser.parse("just text")).isEqualTo(Message.assistant("just text"));
  }

  @Test
  void aCallThatBreaksOffStaysText() {
    String broken = "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>a\n```json\n{";
    assertThat(ToolCallParser.parse(broken)).isEqualTo(Message.assistant(broken));
  }
}
