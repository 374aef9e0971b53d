package io.xmodel.server.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.xmodel.GenerationOptions;
import io.xmodel.chat.Message;
import io.xmodel.error.RequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a chat asks for.
 *
 * @param model its name, or null for the one there is
 * @param messages the conversation
 * @param options how to answer
 * @param n how many answers
 * @param mode whether they are streamed
 * @param cacheSalt whose prompts may share what is computed of them
 * @param places its fields, for errors
 */
public record ChatRequest(
    @Nullable String model,
    List<Message> messages,
    GenerationOptions options,
    int n,
    StreamMode mode,
    String cacheSalt,
    Places places) {
  private static final int MOST_MESSAGES = 10_000;
  private static final int MOST_ALTERNATIVES = 20;
  private static final int MOST_ANSWERS = 128;

  /** They would change the answer, and nothing here heeds them. */
  private static final Set<String> REFUSED =
      Set.of(
          "audio",
          "chat_template",
          "continue_final_message",
          "documents",
          "prompt_logprobs",
          "web_search_options");

  /** Copies the list. */
  public ChatRequest {
    messages = List.copyOf(messages);
  }

  /**
   * What a body says.
   *
   * @param defaults what counts where it says nothing
   */
  public static ChatRequest read(Fields fields, Defaults defaults) {
    fields.refuse(REFUSED);
    refuseModalities(fields);
    if (!fields.flag("add_generation_prompt", true)) {
      throw ApiException.unsupported(
          "add_generation_prompt", "add_generation_prompt must be true on this server.");
    }
    Integer answers = fields.integer("n", 1, MOST_ANSWERS);
    FormatFields format = new FormatFields(fields);
    ToolFields tools = new ToolFields(fields);
    return new ChatRequest(
        fields.text("model"),
        messages(fields),
        options(fields, defaults).withTools(tools.read()).withFormat(format.read()),
        defaults.checkedAnswers(answers == null ? 1 : answers),
        StreamMode.read(fields),
        defaults.salt(fields),
        new Places("messages", format.place(), tools.places()));
  }

  private static void refuseModalities(Fields fields) {
    for (JsonNode modality : fields.list("modalities", 8)) {
      if (!modality.asText().equals("text")) {
        throw ApiException.unsupported(
            "modalities",
            "modalities must be text alone: this model writes nothing else. Found %s."
                .formatted(Fields.found(modality)));
      }
    }
  }

  /** The messages of a body. */
  public static List<Message> messages(Fields fields) {
    List<Message> messages = new ArrayList<>();
    for (JsonNode node : fields.list("messages", MOST_MESSAGES)) {
      try {
        messages.add(Message.fromJson(node.toString()));
      } catch (RequestException e) {
        String param = "messages[%d]".formatted(messages.size());
        throw ApiException.badValue(param, param + ": " + e.getMessage());
      }
    }
    if (messages.isEmpty()) {
      throw ApiException.badValue("messages", "messages must be an array of at least one message.");
    }
    return messages;
  }

  private static GenerationOptions options(Fields fields, Defaults defaults) {
    Integer newer = fields.integer("max_completion_tokens", 1, Integer.MAX_VALUE);
    Integer older = fields.integer("max_tokens", 1, Integer.MAX_VALUE);
    int maxTokens = newer != null ? newer : older != null ? older : defaults.chatTokens();
    GenerationOptions options =
        new OptionFields(fields, defaults.vocabulary()).read(defaults.options(), maxTokens);
    boolean logprobs = fields.flag("logprobs", false);
    Integer top = fields.integer("top_logprobs", 0, MOST_ALTERNATIVES);
    if (top != null && top > 0 && !logprobs) {
      throw ApiException.badValue(
          "top_logprobs", "top_logprobs must be left out unless logprobs is true.");
    }
    return logprobs ? options.withTopLogprobs(top == null ? 0 : top) : options;
  }
}
