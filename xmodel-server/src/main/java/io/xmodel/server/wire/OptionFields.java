package io.xmodel.server.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.xmodel.GenerationOptions;
import io.xmodel.error.Quoted;
import io.xmodel.sampling.SamplingOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields that say how to generate, OpenAI's and those that others have added. What a request
 * does not say is the model's own default.
 */
public final class OptionFields {
  private static final int MOST_STOPS = 16;
  private static final int LONGEST_STOP = 256;
  private static final int MOST_BIASES = 4096;

  /** They would change the answer, and nothing here heeds them. */
  private static final Set<String> REFUSED =
      Set.of(
          "allowed_token_ids",
          "bad_words",
          "logits_processors",
          "prompt_embeds",
          "truncate_prompt_tokens",
          "use_beam_search");

  private final Fields fields;
  private final int vocabulary;

  /**
   * The fields of a request.
   *
   * @param vocabulary ids must be below this
   */
  public OptionFields(Fields fields, int vocabulary) {
    this.fields = fields;
    this.vocabulary = vocabulary;
  }

  /**
   * The options, without log-probabilities, tools and format.
   *
   * @param maxTokens how many tokens to generate at most
   */
  public GenerationOptions read(GenerationOptions defaults, int maxTokens) {
    fields.refuse(REFUSED);
    Integer minTokens = fields.integer("min_tokens", 0, maxTokens);
    return GenerationOptions.builder()
        .maxTokens(maxTokens)
        .minTokens(minTokens == null ? 0 : minTokens)
        .sampling(sampling(defaults.sampling()))
        .stopIds(stopIds(defaults.stopIds()))
        .stopStrings(stops(defaults.stopStrings()))
        .ignoreEos(fields.flag("ignore_eos", false))
        .build();
  }

  private SamplingOptions sampling(SamplingOptions defaults) {
    SamplingOptions.Builder sampling = defaults.toBuilder();
    Float temperature = fields.number("temperature", 0, 2);
    if (temperature != null) {
      sampling.temperature(temperature);
    }
    Float topP = fields.number("top_p", 0, 1);
    if (topP != null) {
      sampling.topP(Math.max(topP, Float.MIN_NORMAL)); // 0: the most likely token alone
    }
    Integer topK = fields.integer("top_k", -1, Integer.MAX_VALUE);
    if (topK != null) {
      sampling.topK(Math.max(topK, 0)); // -1 is vLLM's way to say all
    }
    Float minP = fields.number("min_p", 0, 1);
    if (minP != null) {
      sampling.minP(minP);
    }
    Float repetition = fields.number("repetition_penalty", 0.01, 100);
    if (repetition != null) {
      sampling.repetitionPenalty(repetition);
    }
    Float presence = fields.number("presence_penalty", -2, 2);
    if (presence != null) {
      sampling.presencePenalty(presence);
    }
    Float frequency = fields.number("frequency_penalty", -2, 2);
    if (frequency != null) {
      sampling.frequencyPenalty(frequency);
    }
    Long seed = fields.integer64("seed");
    if (seed != null) {
      sampling.seed(seed);
    }
    Map<Integer, Float> biases = biases();
    if (biases != null) {
      sampling.logitBias(biases);
    }
    return sampling.build();
  }

  /** JSON has only strings for keys, so ids are strings; -100 bans a token. */
  private @Nullable Map<Integer, Float> biases() {
    Fields given = fields.object("logit_bias");
    if (given == null) {
      return null;
    }
    if (given.node().size() > MOST_BIASES) {
      throw ApiException.badValue(
          "logit_bias",
          "logit_bias must have at most %,d tokens, found %,d."
              .formatted(MOST_BIASES, given.node().size()));
    }
    Map<Integer, Float> biases = new HashMap<>();
    given
        .node()
        .fieldNames()
        .forEachRemaining(key -> {
          Float bias = given.number(key, -100, 100);
          if (bias != null) {
            biases.put(id(key), bias == -100 ? Float.NEGATIVE_INFINITY : bias);
          }
        });
    return biases;
  }

  private int id(String key) {
    try {
      int id = Integer.parseInt(key);
      if (id >= 0 && id < vocabulary) {
        return id;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw ApiException.badValue(
        "logit_bias",
        "logit_bias must have token ids from 0 to %d for keys, found %s."
            .formatted(vocabulary - 1, Quoted.of(key)));
  }

  private Set<Integer> stopIds(Set<Integer> defaults) {
    Set<Integer> ids = new HashSet<>(defaults);
    for (JsonNode value : fields.list("stop_token_ids", MOST_BIASES)) {
      ids.add(id("stop_token_ids", value));
    }
    return ids;
  }

  /** An id of the vocabulary. */
  int id(String field, JsonNode value) {
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.intValue() < 0
        || value.intValue() >= vocabulary) {
      throw fields.wrong(field, "token ids from 0 to " + (vocabulary - 1), value);
    }
    return value.intValue();
  }

  private List<String> stops(List<String> defaults) {
    JsonNode given = fields.value("stop");
    if (given == null) {
      return defaults;
    }
    List<String> stops = new ArrayList<>();
    if (given.isTextual()) {
      stops.add(given.textValue());
    } else if (given.isArray()) {
      for (JsonNode stop : fields.list("stop", MOST_STOPS)) {
        if (!stop.isTextual()) {
          throw fields.wrong("stop", "a string or an array of strings", stop);
        }
        stops.add(stop.textValue());
      }
    } else {
      throw fields.wrong("stop", "a string or an array of strings", given);
    }
    for (String stop : stops) {
      if (stop.isEmpty() || stop.length() > LONGEST_STOP) {
        throw ApiException.badValue(
            "stop",
            "stop must hold strings of 1 to %d characters, found one of %d."
                .formatted(LONGEST_STOP, stop.length()));
      }
    }
    return stops;
  }
}
