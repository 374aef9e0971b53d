package io.xmodel;

import io.xmodel.chat.Message;
import io.xmodel.chat.Tool;
import io.xmodel.chat.ToolPrompt;
import io.xmodel.chat.Tools;
import io.xmodel.error.ContextFullException;
import io.xmodel.error.RequestException;
import io.xmodel.error.Setting;
import io.xmodel.internal.model.ModelFiles;
import io.xmodel.internal.prompt.PromptTemplate;
import io.xmodel.internal.text.PromptText;
import io.xmodel.internal.text.Tokenizer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes ids of prompts, for one model. Any thread may use it. */
final class Prompts {
  /** Of prompts that are longer than the context by less, the length is said. */
  private static final int COUNTED_BEYOND = 100_000;

  private final ModelFiles files;
  private final @Nullable Tokenizer tokenizer;
  private final int context;
  private final ToolPrompt toolPrompt;
  private final Runnable requireOpen;
  private @Nullable PromptTemplate template;

  /**
   * For the prompts of a model.
   *
   * @param tokenizer null: only ids can be used
   * @param context positions that a prompt may take
   * @param requireOpen throws when the tokenizer is closed
   */
  Prompts(
      ModelFiles files,
      @Nullable Tokenizer tokenizer,
      int context,
      ToolPrompt toolPrompt,
      Runnable requireOpen) {
    this.files = files;
    this.tokenizer = tokenizer;
    this.context = context;
    this.toolPrompt = toolPrompt;
    this.requireOpen = requireOpen;
  }

  /** The ids of a request. */
  List<Integer> encode(GenerationRequest request) {
    Tools tools = request.options().tools();
    if (!tools.isEmpty() && !(request.prompt() instanceof GenerationRequest.Prompt.Messages)) {
      throw new RequestException(
          "Tools are for answers to messages, and this prompt is none. Give messages, or no tools.");
    }
    return switch (request.prompt()) {
      case GenerationRequest.Prompt.Text text -> list(encode(text.text()));
      case GenerationRequest.Prompt.Messages messages ->
          list(fitting(prompt(messages.messages(), tools.offered())));
      case GenerationRequest.Prompt.Ids ids -> ids.ids();
    };
  }

  /** The ids of a text that must fit the context, with the begin-of-text token where it has one. */
  int[] encode(String text) {
    return requireTokenizer().withBos(fitting(PromptText.of(text, false)));
  }

  /** The ids of a conversation of any length. */
  int[] encode(List<Message> messages, List<Tool> tools) {
    return requireTokenizer().encode(prompt(messages, tools));
  }

  private PromptText prompt(List<Message> messages, List<Tool> tools) {
    return template().prompt(messages, tools, toolPrompt);
  }

  /** Of a prompt that must fit; one that is far too long is not read to its end. */
  private int[] fitting(PromptText prompt) {
    int limit = (int) Math.min(Integer.MAX_VALUE - 1L, (long) context + COUNTED_BEYOND);
    int[] ids = requireTokenizer().encode(prompt, limit);
    if (ids.length > limit) {
      throw ContextFullException.ofLongPrompt(
          limit, context, files.config().maxPositionEmbeddings());
    }
    return ids;
  }

  private static List<Integer> list(int[] ids) {
    return Arrays.stream(ids).boxed().toList();
  }

  /** Checks that all are ids of the model. */
  void check(int[] ids) {
    int vocabulary = files.config().vocabSize();
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] < 0 || ids[i] >= vocabulary) {
        throw new RequestException(
            "Token id %s at position %s is outside the vocabulary of %s."
                .formatted(ids[i], i, vocabulary));
      }
    }
  }

  /**
   * The checkpoint's template.
   *
   * @throws io.xmodel.error.CheckpointException when it has none
   */
  synchronized PromptTemplate template() {
    if (template == null) {
      // Only now: the template engine takes a while to start, and plain generation does without.
      template = PromptTemplate.load(files.checkpoint().directory(), requireTokenizer());
    }
    return template;
  }

  /** The tokenizer, which there must be. */
  Tokenizer requireTokenizer() {
    requireOpen.run();
    if (tokenizer == null) {
      throw new RequestException(
          "The checkpoint has no tokenizer.json, so text cannot be used with it. Add the file, or give ids.",
          Setting.IDS);
    }
    return tokenizer;
  }
}
