package io.xmodel.internal.prompt;

import io.xmodel.chat.ChatTemplate;
import io.xmodel.chat.Message;
import io.xmodel.chat.Tool;
import io.xmodel.chat.ToolPrompt;
import io.xmodel.error.CheckpointException;
import io.xmodel.error.RequestException;
import io.xmodel.internal.jinja.JinjaTemplate;
import io.xmodel.internal.jinja.JsonValues;
import io.xmodel.internal.jinja.value.None;
import io.xmodel.internal.text.LongestMatch;
import io.xmodel.internal.text.PromptText;
import io.xmodel.internal.text.PromptText.Segment;
import io.xmodel.internal.text.Tokenizer;
import io.xmodel.internal.text.TokenizerConfig;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint's own Jinja template, which renders text for people and prompts for the tokenizer.
 * Safe for use by several threads.
 */
public final class PromptTemplate implements ChatTemplate {
  /** The variable that a template tells of tools from. */
  private static final Pattern TOOLS = Pattern.compile("(?<![\\w.])tools(?!\\w)");

  private final String source;
  private final JinjaTemplate template;
  private final String bosToken;
  private final String eosToken;
  private final boolean knowsDeveloper;
  private final boolean tellsOfTools;
  private final @Nullable Set<String> specialTokens;
  private final LongestMatch match;

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
    this.template = new JinjaTemplate(source, LocalDateTime::now);
    this.bosToken = bosToken;
    this.eosToken = eosToken;
    this.knowsDeveloper = source.contains("developer");
    this.tellsOfTools = TOOLS.matcher(source).find();
    this.specialTokens = specialTokens;
    this.match = new LongestMatch(specialTokens == null ? Set.of() : specialTokens);
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
  public String source() {
    return source;
  }

  @Override
  public String render(
      List<Message> messages, boolean addGenerationPrompt, Map<String, String> variables) {
    Objects.requireNonNull(messages, "messages");
    Objects.requireNonNull(variables, "variables");
    return fitting(
        messages, variables, values -> render(values, addGenerationPrompt, text -> text));
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
    return fitting(
        messages, Map.of(), values -> prompt(values, addGenerationPrompt, specialTokens));
  }

  /**
   * What the model reads to answer: conversations that the template would get wrong are repaired,
   * and the model is told of its tools, by the template where it does that, and else as {@code
   * wording} says.
   *
   * @throws RequestException as {@link #prompt(List, boolean)} does, and when there are tools and
   *     the template shows no system text
   */
  public PromptText prompt(List<Message> messages, List<Tool> tools, ToolPrompt wording) {
    Set<String> specials = specialTokens == null ? Set.of() : specialTokens;
    List<Message> repaired = PublishedForm.repaired(messages, source);
    if (tools.isEmpty() || tellsOfTools) {
      Map<String, String> variables =
          tools.isEmpty() ? Map.of() : Map.of("tools", ToolBlock.variable(tools).toString());
      return fitting(repaired, variables, values -> prompt(values.mended(null), true, specials));
    }
    return fitting(
        repaired,
        Map.of(),
        values -> {
          List<String> texts = values.texts();
          texts.add(source);
          String mark = SpecialTokenMarks.free(texts, 1);
          PromptText marked = prompt(values.mended(mark), true, specials);
          return marked.replacing(mark, ToolBlock.segments(wording, tools));
        });
  }

  @Override
  public String renderPrompt(List<Message> messages, List<Tool> tools) {
    Objects.requireNonNull(messages, "messages");
    Objects.requireNonNull(tools, "tools");
    return prompt(messages, tools, ToolPrompt.DEFAULT).text();
  }

  private PromptText prompt(MessageValues values, boolean generate, Set<String> specials) {
    List<String> texts = values.texts();
    texts.add(source);
    SpecialTokenMarks marks = new SpecialTokenMarks(specials, match, texts);
    String marked = render(values, generate, marks::mark);
    if (!marks.used()) {
      return new PromptText(List.of(new Segment(marked, true)));
    }
    PromptText prompt = marks.read(marked);
    if (!prompt.text().equals(render(values, generate, text -> text))) {
      throw new RequestException(
          "A message holds the text of a special token such as %s, and this model's chat template rearranges messages so that it cannot be told from the template's own. Take it out of the message."
              .formatted(eosToken));
    }
    return prompt;
  }

  /**
   * Renders messages as they were written. A template that fails at them, such as at a content of
   * null, is given the plain form: content as text, arguments as JSON text.
   */
  private <T> T fitting(
      List<Message> messages, Map<String, String> variables, Function<MessageValues, T> render) {
    if (messages.isEmpty()) {
      throw new RequestException("A chat prompt needs at least one message.");
    }
    MessageValues written = MessageValues.of(messages, true, knowsDeveloper, variables);
    try {
      return render.apply(written);
    } catch (CheckpointException e) {
      MessageValues plain = MessageValues.of(messages, false, knowsDeveloper, variables);
      if (plain.equals(written)) {
        throw e;
      }
      try {
        return render.apply(plain);
      } catch (CheckpointException alsoPlain) {
        e.addSuppressed(alsoPlain);
        throw e;
      }
    }
  }

  private String render(MessageValues values, boolean generate, UnaryOperator<String> text) {
    Map<String, Object> all = new HashMap<>();
    // Hugging Face gives these two always.
    all.put("tools", None.NONE);
    all.put("documents", None.NONE);
    all.put("add_generation_prompt", generate);
    putUnlessEmpty(all, "bos_token", bosToken);
    putUnlessEmpty(all, "eos_token", eosToken);
    all.putAll(values.values(new JsonValues(text)));
    long length = values.texts().stream().mapToLong(String::length).sum();
    return template.render(all, length + source.length());
  }

  private static void putUnlessEmpty(Map<String, Object> all, String name, String value) {
    if (!value.isEmpty()) {
      all.put(name, value);
    }
  }
}
