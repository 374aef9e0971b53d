package io.xmodel.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.error.RequestException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToolTest {
  private static final Tool F = Tool.of("f", "", Tool.NO_PARAMETERS);

  @Test
  void toolsAreReadInOpenAisShape() {
    String schema = "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}";
    String json =
        """
        [{"type": "function", "function": {"name": "get_weather", "description": "Weather",
          "strict": true, "parameters": %s}},
         {"type": "function", "function": {"name": "now", "description": null}},
         {"type": "function", "name": "flat", "parameters": {"type": "object"}}]
        """
            .formatted(schema);
    assertThat(Tool.listOf(json))
        .containsExactly(
            new Tool("get_weather", "Weather", schema, true),
            Tool.of("now", "", Tool.NO_PARAMETERS),
            Tool.of("flat", "", "{\"type\":\"object\"}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|Tools must be a JSON array, found {}.",
        "[|The tools: not valid JSON",
        "[{'type':'web_search'}]|Tool 1: Only tools of the type 'function' can be called, found 'web_search'.",
        "[{'function':{'parameters':{}}}]|Tool 1: A function with a name was expected",
        "[{'function':{'name':'a b'}}]|Tool 1: A tool's name must have 1 to 64 letters",
        "[{'function':{'name':'a','parameters':7}}]|Tool 1: The parameters of the tool 'a' must be a JSON object, found 7.",
        "[{'function':{'name':'a','description':7}}]|Tool 1: description must be a string, found 7.",
      })
  void whatIsWrongIsNamed(String json, String message) {
    assertThatThrownBy(() -> Tool.listOf(json.replace('\'', '"')))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining(message);
  }

  @Test
  void whatMustBeCalledMustBeThere() {
    assertThat(new Tools(List.of(F), ToolChoice.named("f"), true).choice().name()).isEqualTo("f");
    assertThatThrownBy(() -> Tools.of(List.of(F)).withChoice(ToolChoice.named("g")))
        .hasMessage(
            "A call of the tool 'g' is asked for, and there is none of this name. There are: f.");
    assertThatThrownBy(() -> Tools.NONE.withChoice(ToolChoice.REQUIRED))
        .hasMessageContaining("no tools are given");
    assertThatThrownBy(() -> Tools.of(List.of(F, F))).hasMessageContaining("Two tools");
    assertThatThrownBy(() -> new ToolChoice(ToolChoice.Mode.AUTO, "f"))
        .hasMessageContaining("Only the choice of one tool has a name");
    assertThatThrownBy(() -> ToolChoice.named("")).hasMessageContaining("needs its name");
  }

  @Test
  void choicesAreWords() {
    for (String word : List.of("auto", "none", "required", "get_weather")) {
      assertThat(ToolChoice.of(word)).hasToString(word);
    }
    assertThat(ToolChoice.of("get_weather")).isEqualTo(ToolChoice.named("get_weather"));
  }

  @Test
  void theTextAboutToolsHasOnePlaceForThem() {
    assertThat(new ToolPrompt("a{tools}b").before()).isEqualTo("a");
    assertThat(new ToolPrompt("a{tools}b").after()).isEqualTo("b");
    assertThatThrownBy(() -> new ToolPrompt("a")).hasMessageContaining("must have {tools} once");
    assertThatThrownBy(() -> new ToolPrompt("{tools}{tools}")).isInstanceOf(RequestException.class);
  }
}
