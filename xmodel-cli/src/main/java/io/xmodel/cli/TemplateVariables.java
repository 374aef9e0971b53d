package io.xmodel.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import io.xmodel.chat.Tool;
import io.xmodel.error.RequestException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a chat template is given besides the messages. */
final class TemplateVariables {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  @Option(
      names = "--tools",
      paramLabel = "FILE",
      description = "Tools that the model may call: a JSON array in OpenAI's shape.")
  @Nullable Path tools;

  @Option(
      names = "--var",
      paramLabel = "NAME=VALUE",
      description =
          "A variable of the chat template, as JSON (true, 5, [1]) or else as text. May be repeated.")
  Map<String, String> variables = new LinkedHashMap<>();

  /** The tools alone. */
  List<Tool> tools() {
    return tools == null ? List.of() : Tool.listOf(InputText.read(tools));
  }

  /** Variables by name, each as JSON. */
  Map<String, String> asJson() {
    Map<String, String> all = new LinkedHashMap<>();
    if (tools != null) {
      String text = InputText.read(tools);
      JsonNode json = parsed(text);
      if (json == null || !json.isArray()) {
        throw new RequestException("%s: expected a JSON array of tools.".formatted(tools));
      }
      all.put("tools", text);
    }
    variables.forEach((name, value) ->
        all.put(name, parsed(value) == null ? TextNode.valueOf(value).toString() : value));
    return all;
  }

  /** The value, or null when the text is no JSON. */
  private static @Nullable JsonNode parsed(String text) {
    try {
      JsonNode json = JSON.readTree(text);
      return json.isMissingNode() ? null : json;
    } catch (JsonProcessingException e) {
      return null;
    }
  }
}
