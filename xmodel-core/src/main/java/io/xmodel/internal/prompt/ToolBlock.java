package io.xmodel.internal.prompt;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.chat.Tool;
import io.xmodel.chat.ToolCall;
import io.xmodel.chat.ToolPrompt;
import io.xmodel.internal.text.PromptText.Segment;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** Tools as the model is told of them. The same tools always give the same characters. */
final class ToolBlock {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS);

  private ToolBlock() {}

  /** The text about them; the caller's part of it holds no special tokens. */
  static List<Segment> segments(ToolPrompt prompt, List<Tool> tools) {
    String lines =
        tools.stream().map(ToolBlock::node).map(ToolBlock::line).collect(Collectors.joining("\n"));
    return List.of(
        new Segment(prompt.before(), true),
        new Segment(lines, false),
        new Segment(prompt.after(), true));
  }

  /** All as the variable {@code tools} of templates that tell of them themselves. */
  static ArrayNode variable(List<Tool> tools) {
    ArrayNode array = JSON.createArrayNode();
    tools.forEach(tool -> array.add(node(tool)));
    return array;
  }

  /** In OpenAI's shape. */
  private static ObjectNode node(Tool tool) {
    ObjectNode entry = JSON.createObjectNode().put("type", ToolCall.TYPE);
    ObjectNode function = entry.putObject(ToolCall.TYPE).put("name", tool.name());
    if (!tool.description().isEmpty()) {
      function.put("description", tool.description());
    }
    try {
      function.set("parameters", JSON.readTree(tool.parameters()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tool has checked its schema.", e);
    }
    return entry;
  }

  private static String line(ObjectNode node) {
    try {
      return JSON.writer(new Python()).writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of JSON can be written.", e);
    }
  }

  /** Spaces as {@code json.dumps} sets them: what models have read most. */
  private static final class Python extends MinimalPrettyPrinter {
    private static final long serialVersionUID = 1;

    @Override
    public void writeObjectFieldValueSeparator(JsonGenerator json) throws IOException {
      json.writeRaw(": ");
    }

    @Override
    public void writeObjectEntrySeparator(JsonGenerator json) throws IOException {
      json.writeRaw(", ");
    }

    @Override
    public void writeArrayValueSeparator(JsonGenerator json) throws IOException {
      json.writeRaw(", ");
    }
  }
}
