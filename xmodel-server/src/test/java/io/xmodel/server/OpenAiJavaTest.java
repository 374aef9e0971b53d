package io.xmodel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.RequestOptions;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionCreateParams;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** OpenAI's own client for Java, which types every field. */
class OpenAiJavaTest {
  private final TestServer server = TestServer.shared();
  private final OpenAIClient client =
      OpenAIOkHttpClient.builder()
          .baseUrl("http://127.0.0.1:" + server.port() + "/v1")
          .apiKey("none")
          .responseValidation(true)
          .build();

  @AfterEach
  void close() {
    client.close();
  }

  private static ChatCompletionCreateParams.Builder question() {
    return ChatCompletionCreateParams.builder()
        .model("nano")
        .addSystemMessage("Be brief.")
        .addUserMessage("What is the capital of France?");
  }

  @Test
  void chats() {
    ChatCompletion answer = client.chat().completions().create(question().build());
    answer.validate();
    ChatCompletion.Choice choice = answer.choices().getFirst();
    assertThat(choice.message().content().orElseThrow()).contains("Paris");
    assertThat(choice.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
    assertThat(answer.usage().orElseThrow().totalTokens()).isPositive();
  }

  @Test
  void logprobs() {
    ChatCompletion answer =
        client
            .chat()
            .completions()
            .create(question().logprobs(true).topLogprobs(2).n(2).seed(5).build());
    answer.validate();
    assertThat(answer.choices()).hasSize(2);
    assertThat(answer.choices().getFirst().logprobs().orElseThrow().content().orElseThrow())
        .isNotEmpty()
        .allMatch(entry -> entry.topLogprobs().size() == 2 && entry.bytes().isPresent());
  }

  @Test
  void streams() {
    ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
    ChatCompletionCreateParams params =
        question()
            .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
            .build();
    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(params)) {
      stream.stream()
          .forEach(chunk -> {
            chunk.validate();
            accumulator.accumulate(chunk);
          });
    }
    ChatCompletion answer = accumulator.chatCompletion();
    assertThat(answer.choices().getFirst().message().content().orElseThrow()).contains("Paris");
    assertThat(answer.usage().orElseThrow().completionTokens()).isPositive();
  }

  @Test
  void completes() {
    CompletionCreateParams params =
        CompletionCreateParams.builder()
            .model(CompletionCreateParams.Model.of("nano"))
            .prompt("The capital of China is")
            .echo(true)
            .build();
    // With an echo the first entry is null, as OpenAI has it, and that does not validate.
    client.completions().create(params.toBuilder().echo(false).logprobs(2).build()).validate();
    Completion answer = client.completions().create(params);
    answer.validate();
    assertThat(answer.choices().getFirst().text()).contains("Beijing");
    // The reason is null until the end, as OpenAI has it, and that does not validate, either.
    RequestOptions unchecked = RequestOptions.builder().responseValidation(false).build();
    try (StreamResponse<Completion> stream =
        client.completions().createStreaming(params, unchecked)) {
      String text =
          stream.stream()
              .flatMap(part -> part.choices().stream())
              .map(choice -> choice.text())
              .reduce("", String::concat);
      assertThat(text).isEqualTo(answer.choices().getFirst().text());
    }
  }

  @Test
  void models() {
    assertThat(client.models().list().data().getFirst().id()).isEqualTo("nano");
    assertThat(client.models().retrieve("nano").id()).isEqualTo("nano");
  }

  @Test
  void errorsAreTypedAndNotRepeated() {
    assertThatThrownBy(() -> client.chat().completions().create(question().model("gpt-9").build()))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("gpt-9");
    assertThatThrownBy(() -> client.chat().completions().create(question().n(100).build()))
        .isInstanceOfSatisfying(
            BadRequestException.class, e -> assertThat(e.param()).contains("n"));
    assertThatThrownBy(() -> client.chat().completions().createStreaming(question().n(100).build()))
        .isInstanceOf(BadRequestException.class);
  }
}
