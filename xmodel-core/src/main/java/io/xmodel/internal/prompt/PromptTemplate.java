package io.xmodel.internal.prompt;

import io.xmodel.chat.ChatTemplate;
import io.xmodel.chat.Message;
import io.xmodel.chat.ToolCall;
import io.xmodel.error.CheckpointException;
import io.xmodel.error.RequestException;
import io.xmodel.internal.jinja.JinjaRenderer;
import io.xmodel.internal.text.PromptText;
import io.xmodel.internal.text.PromptText.Segment;
import io.xmodel.internal.text.Tokenizer;
import io.xmodel.internal.text.TokenizerConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint's own Jinja template, which renders text for people and prompts for the tokenizer.
 * Safe for use by several threads.
 */
public final class PromptTemplate implements ChatTemplate {
  private final String source;
  private final JinjaRenderer renderer;
  private final String bosToken;
  private final String eosToken;
  private final @Nullable Set<String> specialTokens;

  /**
   * A template.
   *
   * @param source Jinja text
   * @param bosToken what {@code bos_token} stands for in it
   * @param eosToken what {@code eos_token} stands for in it
   * @param specialTokens strings that {@link #prompt} keeps from being special inside messages
   * @throws CheckpointException when the template uses what cannot be rendered faithfully
   */
  public PromptTemplate(
      String source, String bosToken, String eosToken, Collection<String> specialTokens) {
    this(source, bosToken, eosToken, Set.copyOf(specialTokens));
  }

  private PromptTemplate(
      String source, String bosToken, String eosToken, @Nullable Set<String> specialTokens) {
    this.source = source;
    this.renderer = new JinjaRenderer(source);
    this.bosToken = bosToken;
    this.eosToken = eosToken;
    this.specialTokens = specialTokens;
  }

  /**
   * Loads a checkpoint's template, as {@link TokenizerConfig#chatTemplate(Path)} finds it.
   *
   * @throws CheckpointException when there is none, or it cannot be rendered faithfully
   */
  public static PromptTemplate load(Path directory, Tokenizer tokenizer) {
    return new PromptTemplate(
        source(directory), tokenizer.bosToken(), tokenizer.eosToken(), tokenizer.addedTokens());
  }

  /**
   * Loads the same template without a tokenizer, for {@link #render} only: BOS and EOS are those of
   * tokenizer_config.json.
   *
   * @throws CheckpointException when there is none, or it cannot be rendered faithfully
   */
  public static PromptTemplate loadForRendering(Path directory) {
    TokenizerConfig config = TokenizerConfig.loadIfPresent(directory);
    return new PromptTemplate(source(directory), config.bosToken(), config.eosToken(), null);
  }

  private static String source(Path directory) {
    String template = TokenizerConfig.chatTemplate(directory);
    if (template == null) {
      throw new CheckpointException(
          "%s has no chat_template%s: messages cannot be turned into a prompt. Use an instruct model's files, or prompt with plain text instead of messages."
              .formatted(
                  directory.resolve("tokenizer_config.json"),
                  TokenizerConfig.load(directory).chatTemplate().isArray()
                      ? " named default"
                      : ""));
    }
    return template;
  }

  @Override
  public String render(List<Message> messages, boolean addGenerationPrompt) {
    Objects.requireNonNull(messages, "messages");
    return render(messages, addGenerationPrompt, text -> text);
  }

  /**
   * The same text, ready for {@link Tokenizer#encode(PromptText)}: special tokens are recognised
   * where the template wrote them and are plain text inside messages.
   *
   * @throws RequestException also when a message holds a special token's string and the template
   *     treats messages so that its place cannot be told
   */
  public PromptText prompt(List<Message> messages, boolean addGenerationPrompt) {
    if (specialTokens == null) {
      throw new IllegalStateException(
          "This template was loaded for rendering only: without a tokenizer its special tokens are not known.");
    }
    SpecialTokenMarks marks = new SpecialTokenMarks(specialTokens, everyText(messages, source));
    String marked = render(messages, addGenerationPrompt, marks::mark);
    if (!marks.used()) {
      return new PromptText(List.of(new Segment(marked, true)));
    }
    PromptText prompt = marks.read(marked);
    if (!prompt.text().equals(render(messages, addGenerationPrompt))) {
      throw new RequestException(
          "A message holds the text of a special token such as %s, and this model's chat template rearranges messages so that it cannot be told from the template's own. Take it out of the message."
              .formatted(eosToken));
    }
    return prompt;
  }

  private String render(
      List<Message> messages, boolean addGenerationPrompt, UnaryOperator<String> text) {
    if (messages.isEmpty()) {
      throw new RequestException("A chat prompt needs at least one message.");
    }
    List<Map<String, Object>> variables = new ArrayList<>();
    for (Message message : messages) {
      variables.add(variables(message, text));
    }
    return renderer.render(
        Map.of(
            "messages", variables,
            "add_generation_prompt", addGenerationPrompt,
            "bos_token", bosToken,
            "eos_token", eosToken),
        everyText(messages, source).stream().mapToInt(String::length).sum());
  }

  /** A message as templates see it: OpenAI's shape, absent fields undefined. */
  private static Map<String, Object> variables(Message message, UnaryOperator<String> text) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("role", message.role().wireName());
    fields.put("content", text.apply(message.content()));
    if (!message.toolCalls().isEmpty()) {
      List<Map<String, Object>> calls = new ArrayList<>();
      for (ToolCall call : message.toolCalls()) {
        Map<String, Object> function = new LinkedHashMap<>();
        function.put("name", text.apply(call.name()));
        function.put("arguments", text.apply(call.arguments()));
        Map<String, Object> fieldsOfCall = new LinkedHashMap<>();
        putUnlessEmpty(fieldsOfCall, "id", text.apply(call.id()));
        fieldsOfCall.put("type", ToolCall.TYPE);
        fieldsOfCall.put("function", function);
        calls.add(fieldsOfCall);
      }
      fields.put("tool_calls", calls);
    }
    putUnlessEmpty(fields, "tool_call_id", text.apply(message.toolCallId()));
    putUnlessEmpty(fields, "name", text.apply(message.name()));
    return fields;
  }

  private static void putUnlessEmpty(Map<String, Object> fields, String name, String value) {
    if (!value.isEmpty()) {
      fields.put(name, value);
    }
  }

  private static List<String> everyText(List<Message> messages, String another) {
    List<String> texts = new ArrayList<>(List.of(another));
    for (Message message : messages) {
      texts.add(message.content());
      texts.add(message.toolCallId());
      texts.add(message.name());
      for (ToolCall call : message.toolCalls()) {
        texts.addAll(List.of(call.id(), call.name(), call.arguments()));
      }
    }
    return texts;
  }
}
