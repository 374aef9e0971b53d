package io.xmodel.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import io.xmodel.server.TestClient.Reply;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code /v1/responses}: chats in OpenAI's newer words. */
class ResponsesTest {
  private static final String QUESTION = "What is the capital of France?";

  private final TestServer server = TestServer.shared();
  private final TestClient client = server.client();

  private Reply respond(String fields) throws Exception {
    return client.post("/v1/responses", "{" + fields + "}");
  }

  @Test
  void aTextIsAnswered() throws Exception {
    JsonNode json = respond("\"input\":\"" + QUESTION + "\"").json();
    assertThat(json.at("/id").asText()).startsWith("resp_");
    assertThat(json.at("/object").asText()).isEqualTo("response");
    assertThat(json.at("/status").asText()).isEqualTo("completed");
    assertThat(json.at("/error").isNull()).isTrue();
    assertThat(json.at("/store").asBoolean()).isFalse();
    JsonNode item = json.at("/output/0");
    assertThat(item.at("/id").asText()).startsWith("msg_");
    assertThat(item.at("/role").asText()).isEqualTo("assistant");
    assertThat(item.at("/content/0/type").asText()).isEqualTo("output_text");
    String chat = client.chat(QUESTION).at("/choices/0/message/content").asText();
    assertThat(item.at("/content/0/text").asText()).isEqualTo(chat);
    assertThat(json.at("/usage/input_tokens").asInt()).isPositive();
    assertThat(json.at("/usage/output_tokens").asInt()).isPositive();
  }

  @Test
  void itemsAreMessages() throws Exception {
    JsonNode json =
        respond(
                """
                "instructions":"Be brief.","temperature":0,"metadata":{"a":"b"},"store":true,
                "input":[
                  {"role":"user","content":"Hello"},
                  {"type":"message","role":"assistant",
                   "content":[{"type":"output_text","text":"Hi."}]},
                  {"type":"reasoning","id":"rs_1","summary":[]},
                  {"role":"developer","content":"Go on."},
                  {"type":"function_call","call_id":"c1","name":"f","arguments":"{}"},
                  {"type":"function_call_output","call_id":"c1","output":"1"},
                  {"role":"user","content":[{"type":"input_text","text":"%s"}]}]
                """
                    .formatted(QUESTION))
            .json();
    assertThat(json.at("/status").asText()).as(json.toString()).isEqualTo("completed");
    assertThat(json.at("/instructions").asText()).isEqualTo("Be brief.");
    assertThat(json.at("/metadata/a").asText()).isEqualTo("b");
  }

  @Test
  void anAnswerThatIsCutShortSaysSo() throws Exception {
    JsonNode json = respond("\"input\":\"" + QUESTION + "\",\"max_output_tokens\":2").json();
    assertThat(json.at("/status").asText()).isEqualTo("incomplete");
    assertThat(json.at("/incomplete_details/reason").asText()).isEqualTo("max_output_tokens");
    assertThat(json.at("/output/0/status").asText()).isEqualTo("incomplete");
    assertThat(json.at("/usage/output_tokens").asInt()).isEqualTo(2);
  }

  @Test
  void eventsComeInOrderWithNumbers() throws Exception {
    Reply reply = respond("\"input\":\"" + QUESTION + "\",\"stream\":true");
    List<JsonNode> events = new ArrayList<>();
    String name = "";
    for (String line : reply.text().split("\n")) {
      if (line.startsWith("event: ")) {
        name = line.substring("event: ".length());
      } else if (line.startsWith("data: ")) {
        JsonNode event = TestClient.parse(line.substring("data: ".length()));
        assertThat(event.at("/type").asText()).isEqualTo(name);
        assertThat(event.at("/sequence_number").asInt()).isEqualTo(events.size());
        events.add(event);
      }
    }
    List<String> types =
        events.stream().map(event -> event.at("/type").asText()).distinct().toList();
    assertThat(types)
        .containsExactly(
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.content_part.added",
            "response.output_text.delta",
            "response.output_text.done",
            "response.content_part.done",
            "response.output_item.done",
            "response.completed");
    StringBuilder text = new StringBuilder();
    events.forEach(event -> text.append(event.at("/delta").asText("")));
    JsonNode last = events.getLast().at("/response");
    assertThat(last.at("/output/0/content/0/text").asText()).isEqualTo(text.toString());
    assertThat(events.get(2).at("/item/id")).isEqualTo(last.at("/output/0/id"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "input":5                                   | input            | a text or an array
          "input":[]                                  | input            | not empty
          "a":1                                       | input            | missing
          "input":"x","previous_response_id":"resp_1" | previous_response_id | not supported
          "input":"x","conversation":"c"              | conversation     | not supported
          "input":"x","background":true               | background       | not supported
          "input":"x","max_output_tokens":0           | max_output_tokens | at least 1
          "input":[{"role":"cat","content":"x"}]      | input[0].role    | 'cat'
          "input":[{"content":"x"}]                   | input[0].role    | missing
          "input":[{"type":"item_reference","id":"a"}] | input[0].type   | item_reference
          "input":[{"role":"user","content":[{"type":"input_image"}]}] | input[0].content[0].type | input_image
          "input":[{"type":"function_call","name":"f"}] | input[0].call_id | missing
          """)
  void whatCannotBeDoneIsRefusedByName(String fields, String param, String part) throws Exception {
    BadRequestsTest.assertError(respond(fields), 400, param, part);
  }

  @Test
  void openAisClientReadsIt() {
    OpenAIClient openai =
        OpenAIOkHttpClient.builder()
            .baseUrl("http://127.0.0.1:" + server.port() + "/v1")
            .apiKey("none")
            .build();
    ResponseCreateParams params =
        ResponseCreateParams.builder().model("nano").input(QUESTION).build();
    Response response = openai.responses().create(params);
    response.validate();
    assertThat(text(response)).contains("Paris");
    ResponseAccumulator accumulator = ResponseAccumulator.create();
    try (StreamResponse<ResponseStreamEvent> stream = openai.responses().createStreaming(params)) {
      stream.stream()
          .forEach(event -> {
            event.validate();
            accumulator.accumulate(event);
          });
    }
    assertThat(text(accumulator.response())).isEqualTo(text(response));
    openai.close();
  }

  private static String text(Response response) {
    return response.output().stream()
        .flatMap(item -> item.message().stream())
        .flatMap(message -> message.content().stream())
        .map(part -> part.asOutputText().text())
        .reduce("", String::concat);
  }
}
