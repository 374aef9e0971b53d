package io.xmodel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionNamedToolChoice;
import com.openai.models.chat.completions.ChatCompletionToolChoiceOption;
import com.openai.models.responses.ResponseCreateParams;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Structured output and tools of OpenAI's own client for Java, which makes schemas of classes. */
class OpenAiJavaFormatsTest {
  private final OpenAIClient client =
      OpenAIOkHttpClient.builder()
          .baseUrl("http://127.0.0.1:" + TestServer.shared().port() + "/v1")
          .apiKey("none")
          .responseValidation(true)
          .build();

  /** As an application has it. */
  static final class Weather {
    public enum Sky {
      SUNNY,
      RAINY
    }

    public static final class Day {
      public boolean warm;
      public Sky sky = Sky.SUNNY;
    }

    public Sky now = Sky.SUNNY;
    public Day tomorrow = new Day();
  }

  @JsonClassDescription("Tells the forecast.")
  static final class Forecast {
    public Weather.Sky asked = Weather.Sky.SUNNY;
    public boolean brief;
  }

  @AfterEach
  void close() {
    client.close();
  }

  private static ChatCompletionCreateParams.Builder question() {
    return ChatCompletionCreateParams.builder()
        .model("nano")
        .temperature(1.5)
        .seed(2)
        .addUserMessage("What is the weather like?");
  }

  @Test
  void aClassIsAnswered() {
    Weather weather =
        client
            .chat()
            .completions()
            .create(question().responseFormat(Weather.class).build())
            .choices()
            .getFirst()
            .message()
            .content()
            .orElseThrow();
    assertThat(weather.now).isNotNull();
    assertThat(weather.tomorrow.sky).isNotNull();
  }

  @Test
  void aResponseIsOfAClass() {
    Weather weather =
        client
            .responses()
            .create(
                ResponseCreateParams.builder()
                    .model("nano")
                    .input("What is the weather like?")
                    .text(Weather.class)
                    .build())
            .output()
            .getFirst()
            .asMessage()
            .content()
            .getFirst()
            .asOutputText();
    assertThat(weather.tomorrow).isNotNull();
  }

  private static List<ChatCompletionMessageFunctionToolCall> calls(ChatCompletion answer) {
    return answer.choices().getFirst().message().toolCalls().orElseThrow().stream()
        .map(call -> call.asFunction())
        .toList();
  }

  @Test
  void aRequiredToolIsCalled() {
    ChatCompletionCreateParams params =
        question()
            .addTool(Forecast.class)
            .toolChoice(ChatCompletionToolChoiceOption.Auto.REQUIRED)
            .parallelToolCalls(false)
            .build();
    ChatCompletion answer = client.chat().completions().create(params);
    answer.validate();
    assertThat(answer.choices().getFirst().finishReason())
        .isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
    ChatCompletionMessageFunctionToolCall call = calls(answer).getFirst();
    assertThat(call.function().name()).isEqualTo("Forecast");
    Forecast arguments = call.function().arguments(Forecast.class);
    assertThat(arguments.asked).isNotNull();
    ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(params)) {
      stream.stream()
          .forEach(chunk -> {
            chunk.validate();
            accumulator.accumulate(chunk);
          });
    }
    assertThat(calls(accumulator.chatCompletion()).getFirst().function().arguments())
        .isEqualTo(call.function().arguments());
  }

  @Test
  void aNamedToolIsCalledAndTheReasonIsAsOpenAiHasIt() {
    ChatCompletion answer =
        client
            .chat()
            .completions()
            .create(
                question()
                    .addTool(Forecast.class)
                    .toolChoice(
                        ChatCompletionNamedToolChoice.builder()
                            .function(
                                ChatCompletionNamedToolChoice.Function.builder()
                                    .name("Forecast")
                                    .build())
                            .build())
                    .parallelToolCalls(false)
                    .build());
    assertThat(calls(answer)).hasSize(1);
    assertThat(answer.choices().getFirst().finishReason())
        .isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
  }

  @Test
  void whatIsNotSupportedIsTyped() {
    FunctionParameters parameters =
        FunctionParameters.builder()
            .putAdditionalProperty("$ref", JsonValue.from("https://example.org/a.json"))
            .build();
    ChatCompletionFunctionTool tool =
        ChatCompletionFunctionTool.builder()
            .function(
                FunctionDefinition.builder().name("f").strict(true).parameters(parameters).build())
            .build();
    assertThatThrownBy(() -> client.chat().completions().create(question().addTool(tool).build()))
        .isInstanceOfSatisfying(
            BadRequestException.class,
            e -> assertThat(e.param()).contains("tools[0].function.parameters"));
  }
}
