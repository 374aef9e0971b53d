package io.xmodel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.error.Quoted;
import io.xmodel.error.RequestException;
import io.xmodel.sampling.SamplingOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The options of generation_config.json, with Hugging Face's meaning. What has no counterpart here
 * and what makes no sense is named in a warning and left out. The model still does what does not
 * need it.
 */
final class GenerationConfig {
  private static final int MAX_TOKENS = 256;

  /** Read here, or by those who look for the end of a text. */
  private static final Set<String> READ =
      Set.of(
          "max_new_tokens",
          "min_new_tokens",
          "do_sample",
          "temperature",
          "top_k",
          "top_p",
          "min_p",
          "repetition_penalty",
          "stop_strings",
          "suppress_tokens",
          "bad_words_ids",
          "sequence_bias",
          "eos_token_id");

  /** What does not change which tokens come. */
  private static final Set<String> HARMLESS =
      Set.of(
          ("transformers_version _from_model_config _commit_hash _name_or_path bos_token_id"
                  + " pad_token_id decoder_start_token_id use_cache cache_implementation cache_config"
                  + " max_cache_len return_legacy_cache output_attentions output_hidden_states"
                  + " output_scores output_logits return_dict_in_generate early_stopping low_memory"
                  + " length_penalty renormalize_logits remove_invalid_values is_assistant"
                  + " num_assistant_tokens num_assistant_tokens_schedule use_mtp speculation_type"
                  + " assistant_confidence_threshold prompt_lookup_num_tokens assistant_lookbehind"
                  + " target_lookbehind max_matching_ngram_size assistant_early_exit compile_config"
                  + " assistant_ensemble_weight disable_compile prefill_chunk_size trust_remote_code"
                  + " continuous_batching_config chat_format encoder_repetition_penalty"
                  + " encoder_no_repeat_ngram_size num_beam_groups diversity_penalty")
              .split(" "));

  /** What is off with this number, or without the key. */
  private static final Map<String, Integer> OFF =
      Map.ofEntries(
          Map.entry("num_beams", 1),
          Map.entry("num_return_sequences", 1),
          Map.entry("typical_p", 1),
          Map.entry("guidance_scale", 1),
          Map.entry("min_length", 0),
          Map.entry("no_repeat_ngram_size", 0),
          Map.entry("epsilon_cutoff", 0),
          Map.entry("eta_cutoff", 0),
          Map.entry("penalty_alpha", 0),
          Map.entry("presence_penalty", 0),
          Map.entry("frequency_penalty", 0));

  private final ObjectNode json;
  private final int vocab;
  private final boolean text;
  private final List<String> problems = new ArrayList<>();
  private final List<String> unused = new ArrayList<>();

  private GenerationConfig(ObjectNode json, int vocab, boolean text) {
    this.json = json;
    this.vocab = vocab;
    this.text = text;
  }

  /**
   * The options.
   *
   * @param vocab ids there are
   * @param text whether there is a tokenizer, which stop strings need
   */
  static Result read(ObjectNode json, int vocab, boolean text) {
    GenerationConfig config = new GenerationConfig(json, vocab, text);
    return new Result(config.options(), joined(config.problems), joined(config.unused));
  }

  /**
   * What was read.
   *
   * @param options the options
   * @param problems settings that make no sense, and why; empty when there are none
   * @param unused settings that have no counterpart here; empty when there are none
   */
  record Result(GenerationOptions options, String problems, String unused) {}

  private GenerationOptions options() {
    Integer most = whole("max_new_tokens", count -> count >= 1, "at least 1");
    Integer least = whole("min_new_tokens", count -> count >= 0, "at least 0");
    int fewest = least == null ? 0 : least;
    int maxTokens = most == null ? Math.max(MAX_TOKENS, fewest) : most;
    if (fewest > maxTokens) {
      problem("min_new_tokens", "more than max_new_tokens, which is " + maxTokens);
      fewest = 0;
    }
    GenerationOptions options =
        GenerationOptions.builder()
            .maxTokens(maxTokens)
            .minTokens(fewest)
            .sampling(sampling())
            .stopStrings(stopStrings())
            .build();
    addUnused();
    return options;
  }

  private SamplingOptions sampling() {
    SamplingOptions options = SamplingOptions.GREEDY.withLogitBias(biases());
    options = with(options, "repetition_penalty", options::withRepetitionPenalty);
    if (!samples()) {
      // As in Hugging Face: without do_sample the rest is unused.
      Stream.of("temperature", "top_k", "top_p", "min_p")
          .filter(key -> isThere(key) && !isNeutral(key))
          .forEach(key -> unused.add(key + " (do_sample is not true)"));
      return options;
    }
    options = options.withTemperature(1).withTopK(50);
    options = with(options, "temperature", options::withTemperature);
    Integer topK = whole("top_k", count -> count >= -1, "a number of tokens, or 0 or -1 for all");
    options = topK == null ? options : options.withTopK(Math.max(0, topK));
    options = with(options, "top_p", options::withTopP);
    return with(options, "min_p", options::withMinP);
  }

  private boolean isNeutral(String key) {
    double value = json.path(key).asDouble(Double.NaN);
    return switch (key) {
      case "top_k" -> value == 50 || value <= 0;
      case "min_p" -> value == 0;
      default -> value == 1;
    };
  }

  private boolean samples() {
    JsonNode value = json.path("do_sample");
    if (isThere("do_sample") && !value.isBoolean()) {
      problem("do_sample", "expected true or false");
    }
    return value.asBoolean(false) && value.isBoolean();
  }

  /** Options with a number set, or as they were if it is not there or wrong. */
  private SamplingOptions with(SamplingOptions options, String key, FloatSetter setter) {
    Double number = number(key);
    try {
      return number == null ? options : setter.set(number.floatValue());
    } catch (RequestException e) {
      problem(key, String.valueOf(e.getMessage()));
      return options;
    }
  }

  /** Sets a number of sampling options. */
  @FunctionalInterface
  private interface FloatSetter {
    SamplingOptions set(float value);
  }

  /** A number without a fraction, however it is written; one that is too large is the largest. */
  private @Nullable Integer whole(String key, Predicate<Integer> allowed, String range) {
    Double number = number(key);
    if (number == null) {
      return null;
    }
    int whole = (int) (double) number;
    if (number != Math.rint(number) || !allowed.test(whole)) {
      problem(key, "expected a whole number, " + range);
      return null;
    }
    return whole;
  }

  private @Nullable Double number(String key) {
    JsonNode value = json.path(key);
    if (!isThere(key)) {
      return null;
    }
    if (!value.isNumber()) {
      problem(key, "expected a number");
      return null;
    }
    return value.asDouble();
  }

  private List<String> stopStrings() {
    JsonNode value = json.path("stop_strings");
    List<String> strings = new ArrayList<>();
    for (JsonNode string :
        value.isArray() ? value : isThere("stop_strings") ? List.of(value) : List.<JsonNode>of()) {
      if (string.isTextual() && !string.textValue().isEmpty()) {
        strings.add(string.textValue());
      } else {
        problem("stop_strings", "expected texts that are not empty");
      }
    }
    if (!text && !strings.isEmpty()) {
      unused.add("stop_strings (there is no tokenizer)");
      return List.of();
    }
    return strings;
  }

  /** Bans and biases of single tokens; those of sequences of several have no counterpart. */
  private Map<Integer, Float> biases() {
    Map<Integer, Float> biases = new HashMap<>();
    for (JsonNode id : list("suppress_tokens")) {
      bias("suppress_tokens", id, Float.NEGATIVE_INFINITY, biases);
    }
    for (JsonNode ids : list("bad_words_ids")) {
      sequence("bad_words_ids", ids, Float.NEGATIVE_INFINITY, biases);
    }
    for (JsonNode pair : list("sequence_bias")) {
      if (pair.size() == 2 && pair.path(1).isNumber()) {
        sequence("sequence_bias", pair.path(0), pair.path(1).floatValue(), biases);
      } else {
        problem("sequence_bias", "expected pairs of a list of ids and a number");
      }
    }
    return biases;
  }

  private Iterable<JsonNode> list(String key) {
    JsonNode value = json.path(key);
    if (isThere(key) && !value.isArray()) {
      problem(key, "expected a list");
      return List.of();
    }
    return value;
  }

  private void sequence(String key, JsonNode ids, float bias, Map<Integer, Float> biases) {
    if (ids.isArray() && ids.size() == 1) {
      bias(key, ids.path(0), bias, biases);
    } else if (ids.isArray() && ids.size() > 1) {
      unused.add(key + " of several tokens");
    } else {
      problem(key, "expected lists of ids");
    }
  }

  private void bias(String key, JsonNode id, float bias, Map<Integer, Float> biases) {
    if (!id.isInt()
        || id.intValue() < 0
        || id.intValue() >= vocab
        || !(bias < Float.POSITIVE_INFINITY)) {
      problem(key, "expected ids between 0 and %s".formatted(vocab - 1));
      return;
    }
    biases.merge(id.intValue(), bias, Float::sum);
  }

  private boolean isThere(String key) {
    return json.hasNonNull(key);
  }

  private void addUnused() {
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      String key = entry.getKey();
      JsonNode value = entry.getValue();
      Integer off = OFF.get(key);
      boolean silent =
          READ.contains(key)
              || HARMLESS.contains(key)
              || value.isNull()
              || (value.isBoolean() && !value.booleanValue())
              || (value.isContainerNode() && value.isEmpty())
              || (off != null && value.isNumber() && value.doubleValue() == off)
              || (key.equals("max_length") && isThere("max_new_tokens"));
      if (!silent) {
        unused.add(Quoted.shortened(key));
      }
    }
  }

  private void problem(String key, String sentence) {
    problems.add(
        "'%s' is %s (%s)"
            .formatted(
                key,
                Quoted.shortened(json.path(key).toString()),
                sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence));
  }

  private static String joined(List<String> items) {
    List<String> distinct = items.stream().distinct().toList();
    return String.join(", ", distinct.subList(0, Math.min(20, distinct.size())))
        + (distinct.size() > 20 ? ", …" : "");
  }
}
