package io.xmodel.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import io.xmodel.text.TextTokenizer;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TokenCountEstimatorTest {
  private final XmodelTokenCountEstimator estimator = new XmodelTokenCountEstimator(Models.nano());

  @Test
  void aTextHasTheTokenizersCount() {
    TextTokenizer tokenizer = Objects.requireNonNull(Models.nano().tokenizer());
    for (String text : List.of("", "Hello!", "What is the capital of Germany?", "你好")) {
      assertThat(estimator.estimateTokenCountInText(text)).isEqualTo(tokenizer.encode(text).length);
    }
  }

  @Test
  void messagesHaveTheCountOfTheirPrompt() {
    List<ChatMessage> messages =
        List.of(
            SystemMessage.from("Be brief."),
            UserMessage.from("Hello!"),
            AiMessage.from("Hello! How can I help?"),
            UserMessage.from("What is the capital of Germany?"));
    int used =
        XmodelChatModel.builder()
            .model(Models.nano())
            .maxOutputTokens(1)
            .build()
            .chat(messages)
            .tokenUsage()
            .inputTokenCount();
    assertThat(estimator.estimateTokenCountInMessages(messages)).isEqualTo(used);
    assertThat(estimator.estimateTokenCountInMessages(List.of())).isZero();
  }

  /** A memory that drops messages subtracts their counts from that of all. */
  @Test
  void countsOfSingleMessagesAddUp() {
    ToolExecutionRequest call =
        ToolExecutionRequest.builder().id("1").name("now").arguments("{}").build();
    List<ChatMessage> messages =
        List.of(
            SystemMessage.from("Be brief."),
            UserMessage.from("What time is it?"),
            AiMessage.from(call),
            ToolExecutionResultMessage.from(call, "10:14"),
            AiMessage.from("It is 10:14."),
            UserMessage.from("Thank you."));
    int sum = messages.stream().mapToInt(estimator::estimateTokenCountInMessage).sum();
    int all = estimator.estimateTokenCountInMessages(messages);
    assertThat(sum).isBetween(all - 1, all + messages.size());
  }
}
