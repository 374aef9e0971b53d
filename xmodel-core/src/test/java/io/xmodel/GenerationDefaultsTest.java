package io.xmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.error.CheckpointException;
import io.xmodel.internal.json.StrictJson;
import io.xmodel.internal.text.Tokenizer;
import io.xmodel.sampling.SamplingOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** generation_config.json, with Hugging Face's meaning. */
class GenerationDefaultsTest {
  @TempDir Path directory;

  private GenerationDefaults read(String json) throws IOException {
    Files.writeString(directory.resolve("generation_config.json"), json);
    return GenerationDefaults.read(directory, 50, List.of(2), null);
  }

  @Test
  void withoutTheFileTheChoiceIsGreedy() {
    GenerationDefaults defaults = GenerationDefaults.read(directory, 50, List.of(2), null);
    assertThat(defaults.options()).isEqualTo(GenerationOptions.greedy(256));
    assertThat(defaults.eosIds()).containsExactly(2); // config.json's
  }

  @Test
  void anEmptyFileSaysTheSame() throws IOException {
    assertThat(read("{}")).isEqualTo(GenerationDefaults.read(directory, 50, List.of(2), null));
  }

  @Test
  void settingsAreRead() throws IOException {
    GenerationDefaults defaults =
        read(
            """
            {"do_sample": true, "temperature": 0.7, "top_k": 5, "top_p": 0.9, "min_p": 0.1,
             "repetition_penalty": 1.1, "max_new_tokens": 77, "eos_token_id": [3, 4]}
            """);
    assertThat(defaults.options())
        .isEqualTo(
            GenerationOptions.greedy(77)
                .withSampling(
                    SamplingOptions.GREEDY
                        .withTemperature(0.7f)
                        .withTopK(5)
                        .withTopP(0.9f)
                        .withMinP(0.1f)
                        .withRepetitionPenalty(1.1f)));
    assertThat(defaults.eosIds()).containsExactlyInAnyOrder(3, 4);
  }

  @Test
  void withoutDoSampleOnlyPenaltiesCount() throws IOException {
    GenerationOptions options =
        read("{\"temperature\": 0.7, \"top_p\": 0.5, \"repetition_penalty\": 1.2}").options();
    assertThat(options.sampling()).isEqualTo(SamplingOptions.GREEDY.withRepetitionPenalty(1.2f));
  }

  @Test
  void doSampleAloneHasHuggingFacesOwnDefaults() throws IOException {
    assertThat(read("{\"do_sample\": true, \"temperature\": null}").options().sampling())
        .isEqualTo(SamplingOptions.GREEDY.withTemperature(1).withTopK(50));
  }

  /** A default that cannot be used is named, and keeps nobody from working. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "`max_new_tokens`: 0        | 'max_new_tokens' is 0 (expected a whole number, at least 1)",
        "`max_new_tokens`: -5       | 'max_new_tokens' is -5",
        "`max_new_tokens`: 1.5      | 'max_new_tokens' is 1.5",
        "`max_new_tokens`: `many`   | 'max_new_tokens' is `many` (expected a number)",
        "`temperature`: -1          | 'temperature' is -1 (temperature must be between 0",
        "`temperature`: 1e99        | temperature must be",
        "`temperature`: NaN         | temperature must be",
        "`temperature`: `hot`       | 'temperature' is `hot`",
        "`top_p`: 1.5               | 'top_p' is 1.5 (topP must be above 0",
        "`top_k`: -2                | 'top_k' is -2",
        "`top_k`: 2.5               | 'top_k' is 2.5",
        "`min_p`: 2                 | minP must be",
        "`repetition_penalty`: 0    | repetitionPenalty must be",
        "`repetition_penalty`: [1]  | 'repetition_penalty' is [1]",
        "`min_new_tokens`: -1       | 'min_new_tokens' is -1",
        "`min_new_tokens`: 9, `max_new_tokens`: 3 | more than max_new_tokens, which is 3",
        "`suppress_tokens`: 4       | 'suppress_tokens' is 4 (expected a list)",
        "`suppress_tokens`: [-1]    | expected ids between 0 and 49",
        "`suppress_tokens`: [50]    | expected ids between 0 and 49",
        "`bad_words_ids`: [7]       | expected lists of ids",
        "`sequence_bias`: [[[1]]]   | expected pairs",
        "`stop_strings`: [``]       | expected texts that are not empty",
      })
  void whatIsWrongIsNamedAndLeftOut(String setting, String problem) throws IOException {
    GenerationConfig.Result result =
        config("{\"do_sample\": true, %s}".formatted(setting.replace('`', '"')), true);
    assertThat(result.problems()).contains(problem.replace('`', '"'));
    assertThat(result.unused()).isEmpty();
    assertThat(result.options().sampling())
        .isEqualTo(SamplingOptions.GREEDY.withTemperature(1).withTopK(50));
    assertThat(result.options().minTokens()).isZero();
    assertThat(result.options().stopStrings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"yes\"", "1"})
  void samplingIsTrueOrFalse(String value) throws IOException {
    GenerationConfig.Result result = config("{\"do_sample\": %s}".formatted(value), true);
    assertThat(result.problems()).contains("'do_sample' is " + value);
    assertThat(result.options().sampling()).isEqualTo(SamplingOptions.GREEDY);
  }

  /** What was set and has no counterpart here must not be passed over. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "`num_beams`: 4                      | num_beams",
        "`no_repeat_ngram_size`: 3           | no_repeat_ngram_size",
        "`typical_p`: 0.9                    | typical_p",
        "`begin_suppress_tokens`: [1]        | begin_suppress_tokens",
        "`forced_eos_token_id`: 1            | forced_eos_token_id",
        "`watermarking_config`: {`bias`: 2}  | watermarking_config",
        "`max_length`: 20                    | max_length",
        "`presence_penalty`: 0.5             | presence_penalty",
        "`top_h`: 0.4                        | top_h",
        "`never_heard_of`: 1                 | never_heard_of",
        "`bad_words_ids`: [[1, 2]]           | bad_words_ids of several tokens",
        "`temperature`: 0.7                  | temperature (do_sample is not true)",
        "`top_k`: 3                          | top_k (do_sample is not true)",
      })
  void whatHasNoCounterpartIsNamed(String setting, String name) throws IOException {
    GenerationConfig.Result result = config("{%s}".formatted(setting.replace('`', '"')), true);
    assertThat(result.unused()).isEqualTo(name);
    assertThat(result.problems()).isEmpty();
    assertThat(result.options()).isEqualTo(GenerationOptions.greedy(256));
  }

  @Test
  void whatChangesNothingIsSilent() throws IOException {
    GenerationConfig.Result result =
        config(
            """
            {"transformers_version": "5.0.0", "_from_model_config": true, "bos_token_id": 0,
             "pad_token_id": 2, "use_cache": true, "num_beams": 1, "typical_p": 1.0, "min_length": 0,
             "no_repeat_ngram_size": 0, "bad_words_ids": null, "forced_eos_token_id": null,
             "temperature": 1.0, "top_k": 50, "top_p": 1.0, "guidance_scale": 1, "token_healing": false,
             "max_length": 4096, "max_new_tokens": 9, "length_penalty": 1.0, "num_return_sequences": 1}
            """,
            true);
    assertThat(result.problems() + result.unused()).isEmpty();
    assertThat(result.options()).isEqualTo(GenerationOptions.greedy(9));
  }

  @Test
  void bansBiasesStopsAndLeastNumbersAreApplied() throws IOException {
    GenerationConfig.Result result =
        config(
            """
            {"suppress_tokens": [3, 4], "bad_words_ids": [[5]], "sequence_bias": [[[6], -1.5]],
             "stop_strings": ["a", "b"], "min_new_tokens": 300}
            """,
            true);
    assertThat(result.problems() + result.unused()).isEmpty();
    float banned = Float.NEGATIVE_INFINITY;
    assertThat(result.options().sampling().logitBias())
        .isEqualTo(Map.of(3, banned, 4, banned, 5, banned, 6, -1.5f));
    assertThat(result.options().stopStrings()).containsExactly("a", "b");
    assertThat(result.options().minTokens()).isEqualTo(300);
    assertThat(result.options().maxTokens()).isEqualTo(300);
    assertThat(config("{\"stop_strings\": \"x\"}", true).options().stopStrings())
        .containsExactly("x");
    assertThat(config("{\"stop_strings\": \"x\"}", false).unused())
        .isEqualTo("stop_strings (there is no tokenizer)");
  }

  /** As vLLM writes it, and for the same. */
  @Test
  void topKOfMinusOneIsOff() throws IOException {
    GenerationConfig.Result result = config("{\"do_sample\": true, \"top_k\": -1}", true);
    assertThat(result.problems()).isEmpty();
    assertThat(result.options().sampling().topK()).isZero();
  }

  private static GenerationConfig.Result config(String json, boolean text) {
    return GenerationConfig.read(
        StrictJson.parseObject(json.getBytes(StandardCharsets.UTF_8), "x"), 50, text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"eos_token_id\": \"2\"}                     | eos_token_id",
        "{\"eos_token_id\": [1, \"x\"]}                | eos_token_id",
        "{\"eos_token_id\": [1.5]}                     | eos_token_id",
        "{\"eos_token_id\": true}                      | eos_token_id",
        "[]                                            | generation_config.json",
        "{\"a\": 1                                     | generation_config.json",
      })
  void withoutAnEndNothingIsGenerated(String json, String sentence) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("generation_config.json")
        .hasMessageContaining(sentence);
  }

  /** A list in config.json counts as a whole, with a tokenizer and without. */
  @Test
  void everyIdOfConfigJsonsListEndsAText() throws IOException {
    assertThat(GenerationDefaults.read(directory, 50, List.of(2, 7), null).eosIds())
        .containsExactlyInAnyOrder(2, 7);
    TestCheckpoint.write(directory);
    Path config = directory.resolve("config.json");
    Files.writeString(
        config,
        Files.readString(config).replace("\"eos_token_id\": 1", "\"eos_token_id\": [1, 513]"));
    try (Tokenizer tokenizer = Tokenizer.load(directory)) {
      assertThat(tokenizer.eosIds()).contains(tokenizer.eosId(), 513);
    }
  }

  @Test
  void largeLimitsAreNoLimit() throws IOException {
    assertThat(read("{\"max_new_tokens\": 1e12}").options().maxTokens())
        .isEqualTo(Integer.MAX_VALUE);
    assertThat(read("{\"max_new_tokens\": null}").options().maxTokens()).isEqualTo(256);
  }

  /** A text must have an end: where nothing is said here, config.json counts. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"eos_token_id\": null} | 2",
        "{\"eos_token_id\": []}   | 2",
        "{\"eos_token_id\": 7}    | 7",
        "{\"eos_token_id\": [7]}  | 7",
      })
  void theEndIsKnown(String json, int id) throws IOException {
    assertThat(read(json).eosIds()).containsExactly(id);
  }

  @Test
  void theTokenizersOwnEndGoesFirst() throws IOException {
    TestCheckpoint.write(directory);
    Files.writeString(directory.resolve("generation_config.json"), "{\"eos_token_id\": [513]}");
    try (Tokenizer tokenizer = Tokenizer.load(directory)) {
      GenerationDefaults defaults =
          GenerationDefaults.read(directory, TestCheckpoint.VOCABULARY, List.of(1), tokenizer);
      assertThat(defaults.eosIds()).containsExactlyInAnyOrder(tokenizer.eosId(), 513);
    }
  }
}
