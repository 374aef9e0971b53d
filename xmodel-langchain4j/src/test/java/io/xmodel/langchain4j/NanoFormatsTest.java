package io.xmodel.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.service.AiServices;
import io.xmodel.GenerationOptions;
import io.xmodel.chat.Tools;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Formats and calls that are enforced, whatever a model has learnt: here the bundled one. */
class NanoFormatsTest {
  private final ChatModel model = XmodelChatModel.builder().model(Models.nano()).build();

  enum City {
    Berlin,
    Paris,
    Rome
  }

  record Place(City city, boolean big) {}

  interface Geographer {
    City capital(String question);

    boolean isTrue(String statement);

    Place place(String question);
  }

  @Test
  void answersAreValuesOfTheirTypes() {
    Geographer geographer = AiServices.create(Geographer.class, model);
    assertThat(geographer.capital("What is the capital of Germany?"))
        .isIn((Object[]) City.values());
    assertThat(geographer.isTrue("Berlin is the capital of Germany.")).isIn(true, false);
    assertThat(geographer.place("What is the capital of Germany?").city())
        .isIn((Object[]) City.values());
  }

  @Test
  void aRequiredCallIsMadeAndItsResultIsRead() throws Exception {
    ToolSpecification plan =
        ToolSpecification.builder()
            .name("plan")
            .parameters(
                JsonObjectSchema.builder()
                    .addEnumProperty("where", List.of("Berlin", "Paris"))
                    .addBooleanProperty("today")
                    .required("where", "today")
                    .build())
            .build();
    UserMessage question = UserMessage.from("What is the capital of Germany?");
    ChatRequest request =
        ChatRequest.builder()
            .messages(question)
            .toolSpecifications(plan, ToolSpecification.builder().name("wait").build())
            .toolChoice(ToolChoice.REQUIRED)
            .build();
    GenerationOptions oneByOne =
        GenerationOptions.greedy(200).withTools(Tools.NONE.withParallel(false));
    ChatModel model = XmodelChatModel.builder().model(Models.nano()).options(oneByOne).build();
    ChatResponse response = model.chat(request);
    assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
    assertThat(response.aiMessage().toolExecutionRequests()).hasSize(1);
    for (ToolExecutionRequest call : response.aiMessage().toolExecutionRequests()) {
      JsonNode arguments = new ObjectMapper().readTree(call.arguments());
      if (call.name().equals("wait")) {
        assertThat(arguments).isEmpty();
      } else {
        assertThat(call.name()).isEqualTo("plan");
        assertThat(arguments.get("where").asText()).isIn("Berlin", "Paris");
        assertThat(arguments.get("today").isBoolean()).isTrue();
        assertThat(arguments).hasSize(2);
      }
    }
    List<ChatMessage> messages = new ArrayList<>(List.of(question, response.aiMessage()));
    response
        .aiMessage()
        .toolExecutionRequests()
        .forEach(call -> messages.add(ToolExecutionResultMessage.from(call, "Berlin")));
    ChatResponse answer =
        model.chat(request.toBuilder().messages(messages).toolChoice(ToolChoice.NONE).build());
    assertThat(answer.aiMessage().toolExecutionRequests()).isEmpty();
    assertThat(answer.aiMessage().text()).isNotBlank();
  }

  @Test
  void aStopSequenceEndsAnAnswer() {
    ChatResponse response =
        model.chat(
            ChatRequest.builder()
                .messages(UserMessage.from("What is the capital of Germany?"))
                .stopSequences(List.of(" Berlin"))
                .build());
    assertThat(response.aiMessage().text()).isEqualTo("The capital of Germany is");
    assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
  }
}
