package io.xmodel;

import io.xmodel.chat.Tool;
import io.xmodel.chat.ToolChoice;
import io.xmodel.chat.Tools;
import io.xmodel.error.RequestException;
import io.xmodel.generation.AnswerFormat;
import io.xmodel.sampling.SamplingOptions;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How to generate: an immutable value. Start from {@link #greedy}, {@link #builder} or {@link
 * Xmodel#defaults} and change what you need: {@code
 * GenerationOptions.greedy(64).withStopStrings("\n")}.
 *
 * @param maxTokens at most so many tokens; 0: none
 * @param minTokens end-of-text and stop ids are not sampled before so many tokens, and stop strings
 *     are not looked for
 * @param sampling how a token is chosen
 * @param stopIds ids that end the text besides the model's own end-of-text ids
 * @param stopStrings texts that end it, wherever they fall between tokens; they are not part of the
 *     result. One with the text of a special token ends it where that token comes
 * @param ignoreEos whether to go on past the model's end-of-text ids
 * @param topLogprobs alternatives to report for each token, at most 100; 0: only the chosen one's;
 *     -1: no log-probabilities
 * @param promptLogprobs whether to report log-probabilities of the prompt's tokens, too
 * @param format what the answer must look like; null: anything
 * @param tools what the model may call; only where messages are answered
 */
public record GenerationOptions(
    int maxTokens,
    int minTokens,
    SamplingOptions sampling,
    Set<Integer> stopIds,
    List<String> stopStrings,
    boolean ignoreEos,
    int topLogprobs,
    boolean promptLogprobs,
    @Nullable AnswerFormat format,
    Tools tools)
    implements Serializable {
  /**
   * Copies the collections and checks the ranges.
   *
   * @throws RequestException naming the option, its value and its range
   */
  public GenerationOptions {
    Objects.requireNonNull(sampling, "sampling");
    Objects.requireNonNull(stopIds, "stopIds");
    Objects.requireNonNull(stopStrings, "stopStrings");
    Objects.requireNonNull(tools, "tools");
    stopIds = Set.copyOf(stopIds);
    stopStrings = List.copyOf(stopStrings);
    if (maxTokens < 0) {
      throw new RequestException("maxTokens must be at least 0, found %s.".formatted(maxTokens));
    }
    if (minTokens < 0 || minTokens > maxTokens) {
      throw new RequestException(
          "minTokens must be between 0 and maxTokens (%s), found %s."
              .formatted(maxTokens, minTokens));
    }
    if (topLogprobs < -1 || topLogprobs > 100) {
      throw new RequestException(
          "topLogprobs must be between -1 (none) and 100, found %s.".formatted(topLogprobs));
    }
    if (promptLogprobs && topLogprobs < 0) {
      throw new RequestException(
          "promptLogprobs must be false where topLogprobs is -1: there are no log-probabilities.");
    }
    if (stopStrings.contains("")) {
      throw new RequestException(
          "A stop string is empty: it would stop at once. Remove it or give a text.");
    }
  }

  /** Always the most probable token, at most {@code maxTokens} of them. */
  public static GenerationOptions greedy(int maxTokens) {
    return builder().maxTokens(maxTokens).build();
  }

  /** A builder that begins with greedy choice of at most 256 tokens. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that begins with these options. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.maxTokens = maxTokens;
    builder.minTokens = minTokens;
    builder.sampling = sampling;
    builder.stopIds = stopIds;
    builder.stopStrings = stopStrings;
    builder.ignoreEos = ignoreEos;
    builder.topLogprobs = topLogprobs;
    builder.promptLogprobs = promptLogprobs;
    builder.format = format;
    builder.tools = tools;
    return builder;
  }

  /** The same with another limit; a least number above it is lowered to it. */
  public GenerationOptions withMaxTokens(int maxTokens) {
    return toBuilder()
        .maxTokens(maxTokens)
        .minTokens(Math.min(minTokens, Math.max(0, maxTokens)))
        .build();
  }

  /** The same with a least number of tokens. */
  public GenerationOptions withMinTokens(int minTokens) {
    return toBuilder().minTokens(minTokens).build();
  }

  /** The same with another way to choose tokens. */
  public GenerationOptions withSampling(SamplingOptions sampling) {
    return toBuilder().sampling(sampling).build();
  }

  /** The same with other stop ids. */
  public GenerationOptions withStopIds(Set<Integer> stopIds) {
    return toBuilder().stopIds(stopIds).build();
  }

  /** The same with other stop strings. */
  public GenerationOptions withStopStrings(String... stopStrings) {
    return toBuilder()
        .stopStrings(List.of(Objects.requireNonNull(stopStrings, "stopStrings")))
        .build();
  }

  /** The same, going on past the end of text or not. */
  public GenerationOptions withIgnoreEos(boolean ignoreEos) {
    return toBuilder().ignoreEos(ignoreEos).build();
  }

  /** The same with log-probabilities: of the chosen tokens and this many alternatives. */
  public GenerationOptions withTopLogprobs(int topLogprobs) {
    return toBuilder().topLogprobs(topLogprobs).build();
  }

  /** The same with log-probabilities of the prompt's tokens, or without. */
  public GenerationOptions withPromptLogprobs(boolean promptLogprobs) {
    return toBuilder().promptLogprobs(promptLogprobs).build();
  }

  /** The same with an answer of a format; null: of any. */
  public GenerationOptions withFormat(@Nullable AnswerFormat format) {
    return toBuilder().format(format).build();
  }

  /** The same with an answer that is a JSON text and fulfils a schema. */
  public GenerationOptions withSchema(String schema) {
    return withFormat(new AnswerFormat.JsonSchema(schema));
  }

  /** The same with an answer that is a JSON object. */
  public GenerationOptions withJsonObject() {
    return withFormat(new AnswerFormat.JsonObject());
  }

  /** The same with an answer that an expression matches from beginning to end. */
  public GenerationOptions withRegex(String pattern) {
    return withFormat(new AnswerFormat.Regex(pattern));
  }

  /** The same with an answer that is one of these texts. */
  public GenerationOptions withChoice(String... texts) {
    return withFormat(new AnswerFormat.Choice(List.of(Objects.requireNonNull(texts, "texts"))));
  }

  /** The same with these tools, which the model may call as it finds right. */
  public GenerationOptions withTools(List<Tool> tools) {
    return withTools(Tools.of(Objects.requireNonNull(tools, "tools")));
  }

  /** The same with these tools. */
  public GenerationOptions withTools(Tools tools) {
    return toBuilder().tools(tools).build();
  }

  /** The same with another choice among its tools. */
  public GenerationOptions withToolChoice(ToolChoice choice) {
    return withTools(tools.withChoice(Objects.requireNonNull(choice, "choice")));
  }

  /** Collects options; {@link #build} checks them together. Not for use by several threads. */
  public static final class Builder {
    private int maxTokens = 256;
    private int minTokens;
    private SamplingOptions sampling = SamplingOptions.GREEDY;
    private Set<Integer> stopIds = Set.of();
    private List<String> stopStrings = List.of();
    private boolean ignoreEos;
    private int topLogprobs = -1;
    private boolean promptLogprobs;
    private @Nullable AnswerFormat format;
    private Tools tools = Tools.NONE;

    private Builder() {}

    /** See {@link GenerationOptions#maxTokens}. */
    public Builder maxTokens(int maxTokens) {
      this.maxTokens = maxTokens;
      return this;
    }

    /** See {@link GenerationOptions#minTokens}. */
    public Builder minTokens(int minTokens) {
      this.minTokens = minTokens;
      return this;
    }

    /** See {@link GenerationOptions#sampling}. */
    public Builder sampling(SamplingOptions sampling) {
      this.sampling = Objects.requireNonNull(sampling, "sampling");
      return this;
    }

    /** See {@link GenerationOptions#stopIds}. */
    public Builder stopIds(Set<Integer> stopIds) {
      this.stopIds = Set.copyOf(Objects.requireNonNull(stopIds, "stopIds"));
      return this;
    }

    /** See {@link GenerationOptions#stopStrings}. */
    public Builder stopStrings(List<String> stopStrings) {
      this.stopStrings = List.copyOf(Objects.requireNonNull(stopStrings, "stopStrings"));
      return this;
    }

    /** See {@link GenerationOptions#ignoreEos}. */
    public Builder ignoreEos(boolean ignoreEos) {
      this.ignoreEos = ignoreEos;
      return this;
    }

    /** See {@link GenerationOptions#topLogprobs}. */
    public Builder topLogprobs(int topLogprobs) {
      this.topLogprobs = topLogprobs;
      return this;
    }

    /** See {@link GenerationOptions#promptLogprobs}. */
    public Builder promptLogprobs(boolean promptLogprobs) {
      this.promptLogprobs = promptLogprobs;
      return this;
    }

    /** See {@link GenerationOptions#format}. */
    public Builder format(@Nullable AnswerFormat format) {
      this.format = format;
      return this;
    }

    /** See {@link GenerationOptions#tools}. */
    public Builder tools(Tools tools) {
      this.tools = Objects.requireNonNull(tools, "tools");
      return this;
    }

    /**
     * The options.
     *
     * @throws RequestException naming an option that is out of range
     */
    public GenerationOptions build() {
      return new GenerationOptions(
          maxTokens,
          minTokens,
          sampling,
          stopIds,
          stopStrings,
          ignoreEos,
          topLogprobs,
          promptLogprobs,
          format,
          tools);
    }
  }
}
