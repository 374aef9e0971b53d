package io.xmodel.server.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.GenerationOptions;
import io.xmodel.chat.Message;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a request for a response asks for: a chat in other words, that is not kept.
 *
 * @param model its name, or null for the one there is
 * @param messages the conversation, instructions first
 * @param options how to answer
 * @param stream whether the answer is streamed
 * @param echoed fields that the answer repeats
 * @param places its fields, for errors
 */
public record ResponseRequest(
    @Nullable String model,
    List<Message> messages,
    GenerationOptions options,
    boolean stream,
    Echoed echoed,
    Places places) {
  /** They ask for what is kept between requests, or what nothing here heeds. */
  private static final Set<String> REFUSED =
      Set.of("background", "conversation", "previous_response_id", "prompt", "top_logprobs");

  /** What clients expect to read again in the answer. */
  public record Echoed(
      @Nullable String instructions,
      @Nullable Integer maxOutputTokens,
      ObjectNode metadata,
      boolean parallelToolCalls,
      float temperature,
      float topP,
      JsonNode text,
      JsonNode toolChoice,
      JsonNode tools) {}

  /** Copies the list. */
  public ResponseRequest {
    messages = List.copyOf(messages);
  }

  /**
   * What a body says.
   *
   * @param defaults what counts where it says nothing
   */
  public static ResponseRequest read(Fields fields, Defaults defaults) {
    fields.refuse(REFUSED);
    String instructions = fields.text("instructions");
    Integer maxTokens = fields.integer("max_output_tokens", 1, Integer.MAX_VALUE);
    FormatFields format = new FormatFields(fields);
    ToolFields tools = new ToolFields(fields);
    GenerationOptions options =
        new OptionFields(fields, defaults.vocabulary())
            .read(defaults.options(), maxTokens == null ? defaults.chatTokens() : maxTokens)
            .withTools(tools.read())
            .withFormat(format.read());
    ObjectNode node = fields.node();
    Fields metadata = fields.object("metadata");
    Fields text = fields.object("text");
    Echoed echoed =
        new Echoed(
            instructions,
            maxTokens,
            metadata == null ? node.objectNode() : metadata.node(),
            fields.flag("parallel_tool_calls", true),
            options.sampling().temperature(),
            options.sampling().topP(),
            text == null || !text.node().has("format") ? plainText(node) : text.node(),
            or(fields.value("tool_choice"), node.textNode("auto")),
            or(fields.value("tools"), node.arrayNode()));
    return new ResponseRequest(
        fields.text("model"),
        new ResponseInput(fields).messages(instructions),
        options,
        fields.flag("stream", false),
        echoed,
        new Places("input", format.place(), tools.places()));
  }

  private static JsonNode plainText(ObjectNode node) {
    ObjectNode text = node.objectNode();
    text.putObject("format").put("type", "text");
    return text;
  }

  private static JsonNode or(@Nullable JsonNode value, JsonNode otherwise) {
    return value == null ? otherwise : value;
  }
}
