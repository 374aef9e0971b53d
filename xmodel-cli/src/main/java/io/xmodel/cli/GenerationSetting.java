package io.xmodel.cli;

import io.xmodel.GenerationOptions;
import io.xmodel.error.RequestException;
import io.xmodel.sampling.SamplingOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The options of a generation, each under one name: {@code --top-k 40} on the command line, {@code
 * /set top-k 40} in a chat.
 */
@SuppressWarnings("ImmutableEnumChecker") // Getters and setters are stateless lambdas.
enum GenerationSetting {
  MAX_TOKENS(
      "N",
      "Generate at most N tokens.",
      GenerationOptions::maxTokens,
      (options, value) -> options.withMaxTokens(value.integer())),
  MIN_TOKENS(
      "N",
      "Do not end before N tokens.",
      GenerationOptions::minTokens,
      (options, value) -> options.withMinTokens(value.integer())),
  TEMPERATURE(
      "T",
      "Randomness: 0 always takes the most probable token.",
      options -> options.sampling().temperature(),
      sampling((options, value) -> options.withTemperature(value.number()))),
  TOP_K(
      "K",
      "Choose among the K most probable tokens; 0: all.",
      options -> options.sampling().topK(),
      sampling((options, value) -> options.withTopK(value.integer()))),
  TOP_P(
      "P",
      "Choose among the most probable tokens that together reach probability P; 1: all.",
      options -> options.sampling().topP(),
      sampling((options, value) -> options.withTopP(value.number()))),
  MIN_P(
      "P",
      "Choose among tokens at least P times as probable as the best; 0: all.",
      options -> options.sampling().minP(),
      sampling((options, value) -> options.withMinP(value.number()))),
  REPETITION_PENALTY(
      "R",
      "Make tokens seen before R times less likely in their logits; 1: don't.",
      options -> options.sampling().repetitionPenalty(),
      sampling((options, value) -> options.withRepetitionPenalty(value.number()))),
  PRESENCE_PENALTY(
      "R",
      "Lower the logits of tokens generated before by R.",
      options -> options.sampling().presencePenalty(),
      sampling((options, value) -> options.withPresencePenalty(value.number()))),
  FREQUENCY_PENALTY(
      "R",
      "Lower the logits of tokens by R for each time they were generated.",
      options -> options.sampling().frequencyPenalty(),
      sampling((options, value) -> options.withFrequencyPenalty(value.number()))),
  LOGIT_BIAS(
      "ID=V",
      "Add V to the logit of a token id; -inf bans it. May be repeated.",
      options -> options.sampling().logitBias(),
      sampling((options, value) -> options.withLogitBias(value.biases()))),
  SEED(
      "N",
      "Start of the random numbers: the same seed gives the same text.",
      options -> Objects.requireNonNullElse(options.sampling().seed(), "random"),
      sampling((options, value) -> options.withSeed(value.seed()))),
  STOP(
      "TEXT",
      "End before this text. May be repeated.",
      GenerationOptions::stopStrings,
      (options, value) -> options.withStopStrings(value.texts().toArray(String[]::new))),
  STOP_ID(
      "ID",
      "End at this token id. May be repeated.",
      GenerationOptions::stopIds,
      (options, value) -> options.withStopIds(value.ids())),
  IGNORE_EOS(
      "",
      "Go on past the model's end-of-text token.",
      GenerationOptions::ignoreEos,
      (options, value) -> options.withIgnoreEos(value.flag())),
  LOGPROBS(
      "N",
      "Report the N most probable tokens at each step, with their log-probabilities.",
      GenerationOptions::topLogprobs,
      (options, value) -> options.withTopLogprobs(value.integer()));

  private final String paramLabel;
  private final String description;
  private final Function<GenerationOptions, Object> getter;
  private final BiFunction<GenerationOptions, SettingValue, GenerationOptions> setter;

  GenerationSetting(
      String paramLabel,
      String description,
      Function<GenerationOptions, Object> getter,
      BiFunction<GenerationOptions, SettingValue, GenerationOptions> setter) {
    this.paramLabel = paramLabel;
    this.description = description;
    this.getter = getter;
    this.setter = setter;
  }

  /**
   * The options with this one set.
   *
   * @param texts the value as written; several when it was given several times
   * @throws RequestException when the value is not one
   */
  GenerationOptions set(GenerationOptions options, List<String> texts) {
    return setter.apply(options, new SettingValue(label(), texts));
  }

  /** The present value. */
  Object get(GenerationOptions options) {
    return getter.apply(options);
  }

  /** Its name: {@code top-k}. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What stands for the value in help; empty for a flag. */
  String paramLabel() {
    return paramLabel;
  }

  /** What it does. */
  String description() {
    return description;
  }

  /** Whether it may be given several times. */
  boolean isList() {
    return this == LOGIT_BIAS || this == STOP || this == STOP_ID;
  }

  /**
   * The setting of a name.
   *
   * @throws RequestException listing the names there are
   */
  static GenerationSetting named(String name) {
    String wanted = name.toLowerCase(Locale.ROOT).replace('_', '-');
    return Arrays.stream(values())
        .filter(setting -> setting.label().equals(wanted))
        .findFirst()
        .orElseThrow(
            () -> new RequestException(DidYouMean.unknown("setting", name, wanted, names())));
  }

  /** The names of all. */
  static List<String> names() {
    return Arrays.stream(values()).map(GenerationSetting::label).toList();
  }

  private static BiFunction<GenerationOptions, SettingValue, GenerationOptions> sampling(
      BiFunction<SamplingOptions, SettingValue, SamplingOptions> change) {
    return (options, value) -> options.withSampling(change.apply(options.sampling(), value));
  }
}
