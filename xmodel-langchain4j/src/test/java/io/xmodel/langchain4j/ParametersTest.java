package io.xmodel.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import io.xmodel.GenerationOptions;
import io.xmodel.chat.Tool;
import io.xmodel.generation.AnswerFormat;
import io.xmodel.sampling.SamplingOptions;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What becomes of each parameter of a request. */
class ParametersTest {
  private static final GenerationOptions BASE =
      GenerationOptions.builder()
          .maxTokens(100)
          .minTokens(50)
          .sampling(SamplingOptions.GREEDY.withSeed(7L).withMinP(0.1f))
          .stopStrings(List.of("###"))
          .build();

  private static final ToolSpecification TOOL =
      ToolSpecification.builder()
          .name("add")
          .description("Adds")
          .parameters(JsonObjectSchema.builder().addIntegerProperty("a").required("a").build())
          .build();

  private static GenerationOptions applied(
      Consumer<DefaultChatRequestParameters.Builder<?>> change) {
    DefaultChatRequestParameters.Builder<?> builder = ChatRequestParameters.builder();
    change.accept(builder);
    return Parameters.applied(builder.build(), BASE);
  }

  @Test
  void withoutParametersOptionsStay() {
    assertThat(applied(parameters -> {})).isEqualTo(BASE);
  }

  @Test
  void samplingIsChangedAndWhatHasNoParameterStays() {
    SamplingOptions sampling =
        applied(parameters ->
                parameters
                    .temperature(0.5)
                    .topP(0.75)
                    .topK(4)
                    .frequencyPenalty(0.25)
                    .presencePenalty(-0.5))
            .sampling();
    assertThat(sampling)
        .isEqualTo(
            new SamplingOptions(0.5f, 4, 0.75f, 0.1f, 1, -0.5f, 0.25f, java.util.Map.of(), 7L));
  }

  @Test
  void lengthAndStopsAreChanged() {
    GenerationOptions options =
        applied(parameters -> parameters.maxOutputTokens(20).stopSequences("a", "b"));
    assertThat(options.maxTokens()).isEqualTo(20);
    assertThat(options.minTokens()).isEqualTo(20);
    assertThat(options.stopStrings()).containsExactly("a", "b");
  }

  @Test
  void formatsAreThoseOfTheLibrary() {
    assertThat(applied(parameters -> parameters.responseFormat(ResponseFormat.TEXT)).format())
        .isNull();
    assertThat(applied(parameters -> parameters.responseFormat(ResponseFormat.JSON)).format())
        .isEqualTo(new AnswerFormat.JsonObject());
    assertThat(
            applied(parameters ->
                    parameters.responseFormat(
                        dev.langchain4j.model.chat.request.json.JsonSchema.builder()
                            .name("Answer")
                            .rootElement(TOOL.parameters())
                            .build()))
                .format())
        .isEqualTo(new AnswerFormat.JsonSchema(Schemas.json(TOOL.parameters())));
  }

  @Test
  void toolsAreOfferedAndChosen() {
    ToolSpecification plain = ToolSpecification.builder().name("now").strict(true).build();
    GenerationOptions options =
        applied(parameters ->
            parameters.toolSpecifications(TOOL, plain).toolChoice(ToolChoice.REQUIRED));
    assertThat(options.tools().offered())
        .containsExactly(
            Tool.of("add", "Adds", Schemas.ofArguments(TOOL.parameters())),
            new Tool("now", "", Schemas.ofArguments(null), true));
    assertThat(options.tools().choice()).isEqualTo(io.xmodel.chat.ToolChoice.REQUIRED);
    assertThat(
            applied(parameters -> parameters.toolSpecifications(TOOL).toolChoice(ToolChoice.NONE))
                .tools()
                .choice())
        .isEqualTo(io.xmodel.chat.ToolChoice.NONE);
    assertThat(applied(parameters -> parameters.toolSpecifications(TOOL)).tools().choice())
        .isEqualTo(io.xmodel.chat.ToolChoice.AUTO);
  }

  @Test
  void aModelsOwnNameIsAcceptedAndTold() {
    try (XmodelChatModel model =
        XmodelChatModel.builder().model(Models.nano()).modelName("nano").build()) {
      ChatRequest request =
          ChatRequest.builder()
              .messages(UserMessage.from("Hello!"))
              .modelName("nano")
              .maxOutputTokens(1)
              .build();
      assertThat(model.chat(request).metadata().modelName()).isEqualTo("nano");
      assertThat(model.defaultRequestParameters().modelName()).isEqualTo("nano");
      assertThatThrownBy(() -> model.chat(request.toBuilder().modelName("gpt").build()))
          .isExactlyInstanceOf(UnsupportedFeatureException.class)
          .hasMessage(
              "The modelName 'gpt' is not supported: one model is loaded here, and its name is 'nano'. Leave modelName out.");
    }
  }

  @Test
  void whatIsOutOfRangeIsNamed() {
    XmodelChatModel.Builder builder = XmodelChatModel.builder().model(Models.nano());
    assertThatThrownBy(() -> builder.topP(1.5).build())
        .isExactlyInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("topP");
    assertThatThrownBy(() ->
            XmodelChatModel.builder()
                .model(Models.nano())
                .build()
                .chat(
                    ChatRequest.builder()
                        .messages(UserMessage.from("Hello!"))
                        .toolChoice(ToolChoice.REQUIRED)
                        .build()))
        .isExactlyInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("no tools are given");
  }

  @Test
  void aRequestGoesBeforeTheBuilderAndThatBeforeDefaults() {
    XmodelChatModel model =
        XmodelChatModel.builder()
            .model(Models.nano())
            .options(GenerationOptions.greedy(1))
            .defaultRequestParameters(
                ChatRequestParameters.builder().maxOutputTokens(2).temperature(0.0).build())
            .maxOutputTokens(3)
            .build();
    assertThat(model.defaultRequestParameters().temperature()).isZero();
    ChatRequest.Builder request =
        ChatRequest.builder().messages(UserMessage.from("What is the capital of Germany?"));
    assertThat(model.chat(request.build()).tokenUsage().outputTokenCount()).isEqualTo(3);
    assertThat(model.chat(request.maxOutputTokens(4).build()).tokenUsage().outputTokenCount())
        .isEqualTo(4);
  }
}
