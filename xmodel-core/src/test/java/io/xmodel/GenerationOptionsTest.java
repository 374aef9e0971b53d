package io.xmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.chat.Message;
import io.xmodel.chat.Tool;
import io.xmodel.chat.ToolChoice;
import io.xmodel.chat.Tools;
import io.xmodel.error.RequestException;
import io.xmodel.generation.AnswerFormat;
import io.xmodel.generation.EngineOptions;
import io.xmodel.generation.FinishReason;
import io.xmodel.generation.Timings;
import io.xmodel.sampling.SamplingOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class GenerationOptionsTest {
  private static final SamplingOptions SAMPLING =
      new SamplingOptions(0.5f, 3, 0.9f, 0.1f, 1.1f, 0.2f, -0.2f, Map.of(4, 1f), 5L);
  private static final Tools TOOLS =
      new Tools(List.of(Tool.of("f", "", "{}")), ToolChoice.REQUIRED, false);
  private static final GenerationOptions ALL =
      new GenerationOptions(
          7,
          2,
          SAMPLING,
          Set.of(3),
          List.of("x", "y"),
          true,
          4,
          true,
          new AnswerFormat.JsonObject(),
          TOOLS);

  @Test
  void everyFieldCanBeBuilt() {
    assertThat(
            GenerationOptions.builder()
                .maxTokens(7)
                .minTokens(2)
                .sampling(SAMPLING)
                .stopIds(Set.of(3))
                .stopStrings(List.of("x", "y"))
                .ignoreEos(true)
                .topLogprobs(4)
                .promptLogprobs(true)
                .format(new AnswerFormat.JsonObject())
                .tools(TOOLS)
                .build())
        .isEqualTo(ALL);
    assertThat(
            SamplingOptions.builder()
                .temperature(0.5f)
                .topK(3)
                .topP(0.9f)
                .minP(0.1f)
                .repetitionPenalty(1.1f)
                .presencePenalty(0.2f)
                .frequencyPenalty(-0.2f)
                .logitBias(Map.of(4, 1f))
                .seed(5L)
                .build())
        .isEqualTo(SAMPLING);
  }

  @Test
  void everyFieldCanBeChanged() {
    assertThat(
            GenerationOptions.greedy(7)
                .withMinTokens(2)
                .withSampling(SAMPLING)
                .withStopIds(Set.of(3))
                .withStopStrings("x", "y")
                .withIgnoreEos(true)
                .withTopLogprobs(4)
                .withPromptLogprobs(true)
                .withJsonObject()
                .withTools(TOOLS.withChoice(ToolChoice.AUTO))
                .withToolChoice(ToolChoice.REQUIRED))
        .isEqualTo(ALL);
    assertThat(ALL.withMaxTokens(8).maxTokens()).isEqualTo(8);
    assertThat(ALL.toBuilder().build()).isEqualTo(ALL);
    assertThat(
            SamplingOptions.GREEDY
                .withTemperature(0.5f)
                .withTopK(3)
                .withTopP(0.9f)
                .withMinP(0.1f)
                .withRepetitionPenalty(1.1f)
                .withPresencePenalty(0.2f)
                .withFrequencyPenalty(-0.2f)
                .withLogitBias(Map.of(4, 1f))
                .withSeed(5L))
        .isEqualTo(SAMPLING);
  }

  @Test
  void aBuilderBeginsWithGreedyChoice() {
    assertThat(GenerationOptions.builder().build()).isEqualTo(GenerationOptions.greedy(256));
    assertThat(GenerationOptions.greedy(1).topLogprobs()).isEqualTo(-1);
  }

  @Test
  void rangesAreChecked() {
    check(() -> GenerationOptions.greedy(-1), "maxTokens must be at least 0, found -1.");
    check(() -> ALL.withMinTokens(8), "minTokens must be between 0 and maxTokens (7), found 8.");
    check(() -> ALL.withMinTokens(-1), "minTokens must be between 0 and maxTokens (7), found -1.");
    check(
        () -> ALL.toBuilder().maxTokens(1).build(),
        "minTokens must be between 0 and maxTokens (1), found 2.");
    // A model's own least number is in nobody's way.
    assertThat(ALL.withMaxTokens(1).minTokens()).isEqualTo(1);
    check(
        () -> ALL.withTopLogprobs(101),
        "topLogprobs must be between -1 (none) and 100, found 101.");
    check(
        () -> ALL.withTopLogprobs(-2), "topLogprobs must be between -1 (none) and 100, found -2.");
    check(
        () -> ALL.withStopStrings("a", ""),
        "A stop string is empty: it would stop at once. Remove it or give a text.");
    assertThat(ALL.withTopLogprobs(100).topLogprobs()).isEqualTo(100);
    assertThat(GenerationOptions.greedy(0).maxTokens()).isZero();
  }

  private static void check(Supplier<GenerationOptions> build, String sentence) {
    assertThatThrownBy(build::get).isInstanceOf(RequestException.class).hasMessage(sentence);
  }

  /** A builder checks at the end only: the order in which its fields are set is free. */
  @Test
  void theOrderOfABuildersFieldsIsFree() {
    assertThat(GenerationOptions.builder().minTokens(300).maxTokens(400).build().minTokens())
        .isEqualTo(300);
  }

  @Test
  void whatIsGivenIsCopied() {
    Set<Integer> ids = new HashSet<>(Set.of(1));
    List<String> strings = new ArrayList<>(List.of("a"));
    Map<Integer, Float> bias = new HashMap<>(Map.of(1, 2f));
    GenerationOptions options =
        GenerationOptions.builder()
            .stopIds(ids)
            .stopStrings(strings)
            .sampling(SamplingOptions.GREEDY.withLogitBias(bias))
            .build();
    ids.add(2);
    strings.add("b");
    bias.put(3, 4f);
    assertThat(options.stopIds()).containsExactly(1);
    assertThat(options.stopStrings()).containsExactly("a");
    assertThat(options.sampling().logitBias()).hasSize(1);
    int[] prompt = {1, 2};
    GenerationRequest request = GenerationRequest.of(prompt, options);
    prompt[0] = 9;
    assertThat(request.prompt()).isEqualTo(new GenerationRequest.Prompt.Ids(List.of(1, 2)));
  }

  @Test
  void requestsCanBeChanged() {
    GenerationRequest request = GenerationRequest.of("a", ALL);
    assertThat(request.cacheSalt()).isEmpty();
    assertThat(request.withCacheSalt("key").withOptions(GenerationOptions.greedy(1)))
        .isEqualTo(
            new GenerationRequest(
                new GenerationRequest.Prompt.Text("a"), GenerationOptions.greedy(1), "key"));
    assertThat(GenerationRequest.of(List.of(Message.user("a")), ALL).prompt())
        .isEqualTo(new GenerationRequest.Prompt.Messages(List.of(Message.user("a"))));
  }

  @Test
  void aResultIsACompletionOrAFailure() {
    Completion completion =
        new Completion(
            List.of(1),
            List.of(),
            List.of(),
            "text",
            "",
            List.of(),
            FinishReason.STOP,
            new Timings(0, 2, 0.5, 4, 0.25, 0));
    assertThat(new GenerationResult(completion, null).get()).isSameAs(completion);
    assertThat(completion).hasToString("text");
    assertThat(completion.timings().prefillTokensPerSecond()).isEqualTo(4);
    assertThat(completion.timings().decodeTokensPerSecond()).isEqualTo(16);
    assertThat(new Timings(0, 0, 0, 0, 0, 0).decodeTokensPerSecond()).isZero();
    assertThat(FinishReason.CONTEXT_FULL.label()).isEqualTo("context_full");
    RuntimeException failure = new RequestException("no");
    assertThatThrownBy(new GenerationResult(null, failure)::get).isSameAs(failure);
    assertThatThrownBy(new GenerationResult(null, null)::get)
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void enginesHaveRoomForOneAtLeast() {
    for (int[] bad : new int[][] {{0, 1, 1, 0}, {1, 0, 1, 0}, {1, 1, 0, 0}, {1, 1, 1, -1}}) {
      assertThatThrownBy(() -> new EngineOptions(bad[0], bad[1], bad[2], bad[3]))
          .isInstanceOf(RequestException.class)
          .hasMessageContaining("at least");
    }
    assertThat(new EngineOptions(1, 1, 1, 0).prefixes()).isZero();
  }
}
