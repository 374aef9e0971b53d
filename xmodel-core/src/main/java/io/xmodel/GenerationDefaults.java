package io.xmodel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.xmodel.error.CheckpointException;
import io.xmodel.error.RequestException;
import io.xmodel.internal.checkpoint.StrictJson;
import io.xmodel.internal.text.Tokenizer;
import io.xmodel.model.XmodelConfig;
import io.xmodel.sampling.SamplingOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a checkpoint says about generating: generation_config.json, where there is one.
 *
 * @param options its sampling settings, or greedy where it has none
 * @param eosIds ids that end a text: the tokenizer's, or without one generation_config.json's, or
 *     config.json's
 */
record GenerationDefaults(GenerationOptions options, Set<Integer> eosIds) {
  private static final int MAX_TOKENS = 256;

  static GenerationDefaults read(
      Path directory, XmodelConfig config, @Nullable Tokenizer tokenizer) {
    Path file = directory.resolve("generation_config.json");
    JsonNode json =
        Files.exists(file) ? StrictJson.readObject(file) : JsonNodeFactory.instance.objectNode();
    int maxTokens = whole(file, json, "max_new_tokens", MAX_TOKENS);
    if (maxTokens < 1) {
      throw new CheckpointException(
          "%s: 'max_new_tokens' must be at least 1, found %s."
              .formatted(file, json.path("max_new_tokens")));
    }
    GenerationOptions options =
        GenerationOptions.greedy(maxTokens).withSampling(sampling(file, json));
    return new GenerationDefaults(options, eosIds(file, json, config, tokenizer));
  }

  /** Hugging Face's keys; without do_sample the rest is unused there, and here. */
  private static SamplingOptions sampling(Path file, JsonNode json) {
    float repetition = (float) number(file, json, "repetition_penalty", 1);
    try {
      SamplingOptions greedy = SamplingOptions.GREEDY.withRepetitionPenalty(repetition);
      if (!samples(file, json)) {
        return greedy;
      }
      return greedy
          .withTemperature((float) number(file, json, "temperature", 1))
          .withTopK(whole(file, json, "top_k", 50))
          .withTopP((float) number(file, json, "top_p", 1))
          .withMinP((float) number(file, json, "min_p", 0));
    } catch (RequestException e) {
      throw new CheckpointException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static boolean samples(Path file, JsonNode json) {
    JsonNode value = json.path("do_sample");
    if (!isAbsent(value) && !value.isBoolean()) {
      throw new CheckpointException(
          "%s: expected true or false for 'do_sample', found %s.".formatted(file, value));
    }
    return value.asBoolean(false);
  }

  private static Set<Integer> eosIds(
      Path file, JsonNode json, XmodelConfig config, @Nullable Tokenizer tokenizer) {
    if (tokenizer != null) {
      return Set.copyOf(tokenizer.eosIds());
    }
    JsonNode eos = json.path("eos_token_id");
    if (isAbsent(eos) || (eos.isArray() && eos.isEmpty())) {
      return Set.of(config.eosTokenId());
    }
    Set<Integer> ids = new LinkedHashSet<>();
    for (JsonNode id : eos.isArray() ? eos : List.of(eos)) {
      if (!id.isIntegralNumber() || !id.canConvertToInt()) {
        throw new CheckpointException(
            "%s: expected an id or a list of ids for 'eos_token_id', found %s."
                .formatted(file, eos));
      }
      ids.add(id.intValue());
    }
    return Set.copyOf(ids);
  }

  private static boolean isAbsent(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }

  /** A number without a fraction, however it is written; one that is too large is the largest. */
  private static int whole(Path file, JsonNode json, String key, int absent) {
    double value = number(file, json, key, absent);
    if (value != Math.rint(value)) {
      throw new CheckpointException(
          "%s: expected a whole number for '%s', found %s.".formatted(file, key, json.path(key)));
    }
    return (int) value;
  }

  private static double number(Path file, JsonNode json, String key, double absent) {
    JsonNode value = json.path(key);
    if (isAbsent(value)) {
      return absent;
    }
    if (!value.isNumber()) {
      throw new CheckpointException(
          "%s: expected a number for '%s', found %s.".formatted(file, key, value));
    }
    return value.asDouble();
  }
}
