package io.xmodel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.chat.ToolFunction;
import org.junit.jupiter.api.Test;

class DemoToolsTest {
  private static String call(String name, String arguments) throws Exception {
    for (ToolFunction tool : DemoTools.all()) {
      if (tool.tool().name().equals(name)) {
        return tool.body().call(arguments);
      }
    }
    throw new AssertionError(name);
  }

  @Test
  void bothAnswer() throws Exception {
    assertThat(call("calculator", "{\"expression\": \"17 * 3\"}")).isEqualTo("51");
    assertThat(call("capital", "{\"country\": \"the united states \"}")).isEqualTo("Washington");
  }

  @Test
  void whatGoesWrongIsSaid() {
    assertThatThrownBy(() -> call("capital", "{\"country\": \"Mars\"}"))
        .hasMessage("'Mars' is not in the table");
    assertThatThrownBy(() -> call("capital", "{\"city\": \"Mars\"}"))
        .hasMessage("the argument 'country' is missing");
    assertThatThrownBy(() -> call("calculator", "{"))
        .hasMessage("the argument 'expression' is missing");
  }
}
