package io.xmodel.server.wire;

import io.xmodel.GenerationOptions;
import io.xmodel.GenerationRequest.Prompt;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a completion asks for.
 *
 * @param model its name, or null for the one there is
 * @param prompts what to continue, one or more
 * @param options how
 * @param n how many continuations of each prompt
 * @param bestOf of how many the best are taken
 * @param echo whether the prompt stands before the continuation
 * @param alternatives beside each token, its log-probability and those of so many others; -1: none
 * @param mode whether they are streamed
 * @param cacheSalt whose prompts may share what is computed of them
 * @param places its fields, for errors
 */
public record CompletionRequest(
    @Nullable String model,
    List<Prompt> prompts,
    GenerationOptions options,
    int n,
    int bestOf,
    boolean echo,
    int alternatives,
    StreamMode mode,
    String cacheSalt,
    Places places) {
  private static final int MOST_ALTERNATIVES = 20;
  private static final int MOST_ANSWERS = 128;

  /** They would change the answer, and nothing here heeds them. */
  private static final Set<String> REFUSED = Set.of("suffix", "prompt_logprobs");

  /** Copies the list. */
  public CompletionRequest {
    prompts = List.copyOf(prompts);
  }

  /**
   * What a body says.
   *
   * @param defaults what counts where it says nothing
   */
  public static CompletionRequest read(Fields fields, Defaults defaults) {
    fields.refuse(REFUSED);
    Integer maxTokens = fields.integer("max_tokens", 0, Integer.MAX_VALUE);
    FormatFields format = new FormatFields(fields);
    GenerationOptions options =
        new OptionFields(fields, defaults.vocabulary())
            .read(defaults.options(), maxTokens == null ? defaults.textTokens() : maxTokens)
            .withFormat(format.read());
    Integer logprobs = fields.integer("logprobs", 0, MOST_ALTERNATIVES);
    boolean echo = fields.flag("echo", false);
    Integer n = fields.integer("n", 1, MOST_ANSWERS);
    Integer bestOf = fields.integer("best_of", n == null ? 1 : n, MOST_ANSWERS);
    StreamMode mode = StreamMode.read(fields);
    int answers = n == null ? 1 : n;
    int candidates = defaults.checkedAnswers(bestOf == null ? answers : bestOf);
    if (candidates > answers && mode.stream()) {
      throw ApiException.unsupported(
          "best_of", "best_of must equal n in a stream: the best is known only at the end.");
    }
    if (logprobs != null || candidates > answers) {
      // One at least: whether a token is the most probable one is told from it.
      options =
          options
              .withTopLogprobs(Math.max(1, logprobs == null ? 0 : logprobs))
              .withPromptLogprobs(echo && logprobs != null);
    }
    return new CompletionRequest(
        fields.text("model"),
        new PromptFields(fields, "prompt", defaults.vocabulary()).read(),
        options,
        answers,
        candidates,
        echo,
        logprobs == null ? -1 : logprobs,
        mode,
        defaults.salt(fields),
        new Places("prompt", format.place(), Map.of()));
  }
}
