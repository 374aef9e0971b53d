package io.xmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.backend.FakeModel;
import io.xmodel.error.CheckpointException;
import io.xmodel.internal.text.Tokenizer;
import io.xmodel.sampling.SamplingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** generation_config.json, with Hugging Face's meaning. */
class GenerationDefaultsTest {
  @TempDir Path directory;

  private GenerationDefaults read(String json) throws IOException {
    Files.writeString(directory.resolve("generation_config.json"), json);
    return GenerationDefaults.read(directory, FakeModel.config(50), null);
  }

  @Test
  void withoutTheFileTheChoiceIsGreedy() {
    GenerationDefaults defaults = GenerationDefaults.read(directory, FakeModel.config(50), null);
    assertThat(defaults.options()).isEqualTo(GenerationOptions.greedy(256));
    assertThat(defaults.eosIds()).containsExactly(2); // config.json's
  }

  @Test
  void anEmptyFileSaysTheSame() throws IOException {
    assertThat(read("{}"))
        .isEqualTo(GenerationDefaults.read(directory, FakeModel.config(50), null));
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"max_new_tokens\": 0}                       | 'max_new_tokens' must be at least 1, found 0.",
        "{\"max_new_tokens\": -5}                      | 'max_new_tokens' must be at least 1, found -5.",
        "{\"max_new_tokens\": 0.5}                     | max_new_tokens",
        "{\"max_new_tokens\": 1.5}                     | max_new_tokens",
        "{\"max_new_tokens\": \"many\"}                | max_new_tokens",
        "{\"do_sample\": true, \"temperature\": -1}    | temperature must be",
        "{\"do_sample\": true, \"temperature\": 1e99}  | temperature must be",
        "{\"do_sample\": true, \"temperature\": \"hot\"} | 'temperature', found \"hot\"",
        "{\"do_sample\": true, \"top_p\": 1.5}         | topP must be",
        "{\"do_sample\": true, \"top_k\": -1}          | topK must be",
        "{\"do_sample\": true, \"top_k\": 2.5}         | top_k",
        "{\"do_sample\": \"yes\"}                      | do_sample",
        "{\"do_sample\": 1}                            | do_sample",
        "{\"repetition_penalty\": 0}                   | repetitionPenalty must be",
        "{\"repetition_penalty\": [1]}                 | 'repetition_penalty'",
        "{\"eos_token_id\": \"2\"}                     | eos_token_id",
        "{\"eos_token_id\": [1, \"x\"]}                | eos_token_id",
        "{\"eos_token_id\": [1.5]}                     | eos_token_id",
        "{\"eos_token_id\": true}                      | eos_token_id",
        "[]                                            | generation_config.json",
        "{\"a\": 1                                     | generation_config.json",
      })
  void whatIsWrongIsNamed(String json, String sentence) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("generation_config.json")
        .hasMessageContaining(sentence);
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
          GenerationDefaults.read(
              directory, FakeModel.config(TestCheckpoint.VOCABULARY), tokenizer);
      assertThat(defaults.eosIds()).containsExactlyInAnyOrder(tokenizer.eosId(), 513);
    }
  }
}
