package io.xmodel.chat;

import java.util.List;
import java.util.Map;

/**
 * Turns messages into the prompt text the model was trained on, by the checkpoint's own Jinja
 * template. Safe for use by several threads.
 */
public interface ChatTemplate {
  /** The template itself, as the checkpoint has it. */
  String source();

  /**
   * The text of a conversation. Not for encoding, as special tokens' strings in messages look like
   * the template's: {@link io.xmodel.Xmodel#encode(List)} tells them apart.
   *
   * @param addGenerationPrompt whether to end where the assistant's answer begins
   * @throws io.xmodel.error.RequestException when there are no messages, or the template refuses
   *     them
   * @throws io.xmodel.error.CheckpointException when the template fails
   */
  default String render(List<Message> messages, boolean addGenerationPrompt) {
    return render(messages, addGenerationPrompt, Map.of());
  }

  /**
   * The same with more variables of the template: {@code tools}, or what else it knows.
   *
   * @param variables by name, each as JSON
   * @throws io.xmodel.error.RequestException also when a variable is not JSON
   */
  String render(List<Message> messages, boolean addGenerationPrompt, Map<String, String> variables);

  /**
   * The text that the model reads to answer. Beside what {@link #render} gives, the model is told
   * of its tools, where the template does not do that itself, and what templates get wrong is
   * repaired: outputs of tools stand in the order of their calls, and end before a person speaks.
   *
   * @throws io.xmodel.error.RequestException also when the template shows no system text that could
   *     tell of the tools
   */
  String renderPrompt(List<Message> messages, List<Tool> tools);
}
