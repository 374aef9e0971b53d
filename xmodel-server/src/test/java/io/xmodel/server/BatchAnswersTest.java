package io.xmodel.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.BatchResult;
import io.xmodel.BatchRunner;
import io.xmodel.LoadOptions;
import io.xmodel.TestCheckpoint;
import io.xmodel.Xmodel;
import io.xmodel.backend.FakeModel;
import io.xmodel.backend.Script;
import io.xmodel.error.BackendException;
import io.xmodel.error.CapacityException;
import io.xmodel.error.ClosedException;
import io.xmodel.error.InterruptedWorkException;
import io.xmodel.generation.EngineOptions;
import io.xmodel.internal.text.Tokenizer;
import io.xmodel.server.TestClient.Reply;
import io.xmodel.server.batch.BatchAnswers;
import io.xmodel.server.batch.BatchLine;
import io.xmodel.server.batch.BatchOptions;
import io.xmodel.server.batch.BatchReply;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines of a file are answered, and refused, as the server answers and refuses their bodies. */
class BatchAnswersTest {
  private static final BatchOptions OPTIONS =
      new BatchOptions(List.of("nano", "also-nano"), 0, null);

  @TempDir Path temp;

  private final TestServer server = TestServer.shared();
  private final TestClient client = server.client();
  private final BatchAnswers answers = new BatchAnswers(server.model(), OPTIONS);

  @AfterEach
  void close() {
    answers.close();
  }

  private static BatchLine line(long number, String text) {
    return new BatchLine(number, text.getBytes(UTF_8));
  }

  private static String text(BatchReply reply) {
    return new String(reply.text(), UTF_8);
  }

  private BatchReply reply(String line) {
    return answers.answer(line(7, line));
  }

  private JsonNode answer(String line) {
    BatchReply reply = reply(line);
    assertThat(reply.isError()).as(text(reply)).isFalse();
    return TestClient.parse(text(reply));
  }

  private JsonNode error(String line) {
    BatchReply reply = reply(line);
    assertThat(reply.isError()).as(text(reply)).isTrue();
    return TestClient.parse(text(reply));
  }

  private static String enveloped(String url, String body) {
    return "{\"custom_id\":\"c-1\",\"method\":\"POST\",\"url\":\"%s\",\"body\":%s}"
        .formatted(url, body);
  }

  /** What the server answers, without what differs each time. */
  private static JsonNode withoutTimes(JsonNode body) {
    ObjectNode copy = body.deepCopy();
    copy.remove(List.of("id", "created", "created_at", "timings", "usage"));
    copy.path("output").forEach(item -> ((ObjectNode) item).remove(List.of("id", "call_id")));
    return copy;
  }

  /** The last digits depend on what is computed beside. */
  private static void assertAlike(JsonNode found, JsonNode expected) {
    if (expected.isNumber()) {
      assertThat(found.asDouble()).isCloseTo(expected.asDouble(), within(1e-4));
    } else if (expected.isContainerNode()) {
      assertThat(found.getNodeType()).isEqualTo(expected.getNodeType());
      assertThat(found.size()).isEqualTo(expected.size());
      for (int i = 0; i < expected.size(); i++) {
        if (expected.isArray()) {
          assertAlike(found.get(i), expected.get(i));
        }
      }
      expected
          .fieldNames()
          .forEachRemaining(name -> {
            assertThat(found.has(name)).as(name).isTrue();
            assertAlike(found.get(name), expected.get(name));
          });
    } else {
      assertThat(found).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          /v1/chat/completions | {"model":"nano","messages":[{"role":"user","content":"What is 17 + 25?"}]}
          /v1/chat/completions | {"messages":[{"role":"user","content":"Hello"}],"n":3,"temperature":1,"seed":5,"max_tokens":9}
          /v1/chat/completions | {"messages":[{"role":"user","content":"Hello"}],"logprobs":true,"top_logprobs":2,"max_tokens":4}
          /v1/chat/completions | {"messages":[{"role":"user","content":"A color?"}],"response_format":{"type":"json_object"},"max_tokens":30}
          /v1/completions      | {"model":"also-nano","prompt":"The capital of China is"}
          /v1/completions      | {"prompt":["3 + 4 =","The capital of Japan is"],"n":2,"temperature":1,"seed":5}
          /v1/completions      | {"prompt":"a b","echo":true,"logprobs":2,"max_tokens":3}
          /v1/completions      | {"prompt":"a","max_tokens":5,"best_of":3,"temperature":1,"seed":1}
          /v1/responses        | {"model":"nano","input":"What is 17 + 25?"}
          /v1/responses        | {"input":"Hello","instructions":"Be kind.","temperature":1,"seed":5,"max_output_tokens":9}
          /v1/responses        | {"input":"What is the capital of Japan?","tools":[{"type":"function","name":"capital","parameters":{"type":"object","properties":{"country":{"type":"string"}},"required":["country"]}}],"tool_choice":"required"}
          /v1/embeddings       | {"input":["a cat","a dog"]}
          """)
  void aBodyIsAnsweredAsTheServerDoes(String url, String body) throws Exception {
    JsonNode expected = client.post(url, body).json();
    JsonNode result = answer(enveloped(url, body));
    assertThat(result.at("/custom_id").asText()).isEqualTo("c-1");
    assertThat(result.at("/error").isNull()).isTrue();
    assertThat(result.at("/response/status_code").asInt()).isEqualTo(200);
    assertAlike(withoutTimes(result.at("/response/body")), withoutTimes(expected));
    assertThat(result.at("/response/body/usage/prompt_tokens"))
        .isEqualTo(expected.at("/usage/prompt_tokens"));
    assertThat(result.at("/response/body/usage/total_tokens"))
        .isEqualTo(expected.at("/usage/total_tokens"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          /v1/chat/completions | {"messages":[]}
          /v1/chat/completions | {"messages":[{"role":"cat","content":"x"}]}
          /v1/chat/completions | {"messages":[{"role":"user","content":"x"}],"temperature":"hot"}
          /v1/chat/completions | {"messages":[{"role":"user","content":"x"}],"n":9}
          /v1/chat/completions | {"messages":[{"role":"user","content":"x"}],"model":"gpt-9"}
          /v1/chat/completions | {"messages":[{"role":"user","content":"x"}],"web_search_options":{"a":1}}
          /v1/chat/completions | {"messages":[{"role":"user","content":"x"}],"response_format":{"type":"json_schema","json_schema":{"name":"a","schema":{"type":"cat"}}}}
          /v1/completions      | {"prompt":[]}
          /v1/completions      | {"prompt":[99999]}
          /v1/completions      | {"prompt":"x","suffix":"y"}
          /v1/completions      | {}
          /v1/responses        | {}
          /v1/responses        | {"input":"x","previous_response_id":"resp_1"}
          /v1/responses        | {"input":"x","text":{"format":{"type":"json_schema","name":"a","schema":{"type":"cat"}}}}
          /v1/embeddings       | {"input":""}
          /v1/embeddings       | {"input":"x","dimensions":3}
          """)
  void aBodyIsRefusedAsTheServerDoes(String url, String body) throws Exception {
    Reply expected = client.post(url, body);
    assertThat(expected.status()).isBetween(400, 404);
    JsonNode result = error(enveloped(url, body));
    assertThat(result.at("/custom_id").asText()).isEqualTo("c-1");
    assertThat(result.at("/error").isNull()).isTrue();
    assertThat(result.at("/response/status_code").asInt()).isEqualTo(expected.status());
    assertThat(result.at("/response/body")).isEqualTo(expected.json());
  }

  @Test
  void aPromptTooLongIsRefusedAsTheServerDoes() throws Exception {
    String body = "{\"prompt\":\"%s\"}".formatted("word ".repeat(5000));
    JsonNode result = error(enveloped("/v1/completions", body));
    assertThat(result.at("/response/body")).isEqualTo(client.post("/v1/completions", body).json());
    assertThat(result.at("/response/body/error/code").asText())
        .isEqualTo("context_length_exceeded");
  }

  @Test
  void plainLinesHavePlainResults() {
    JsonNode text = answer("{\"prompt\":\"The capital of China is\"}");
    assertThat(text.at("/id").asInt()).isEqualTo(7);
    assertThat(text.at("/text").asText()).isEqualTo(" Beijing.");
    assertThat(text.at("/finish_reason").asText()).isEqualTo("stop");
    assertThat(text.at("/usage/completion_tokens").asInt()).isEqualTo(3);
    JsonNode chat =
        answer(
            "{\"id\":\"q1\",\"messages\":[{\"role\":\"user\",\"content\":\"What is 17 + 25?\"}]}");
    assertThat(chat.at("/id").asText()).isEqualTo("q1");
    assertThat(chat.at("/text").asText()).isEqualTo("17 + 25 = 42.");
    assertThat(answer("{\"id\":2.5,\"prompt\":\"a\"}").at("/id").asText()).isEqualTo("2.5");
    JsonNode scored = answer("{\"prompt\":\"a\",\"logprobs\":1,\"max_tokens\":2}");
    assertThat(scored.at("/logprobs/tokens").size()).isEqualTo(2);
  }

  /** Sixteen tokens, as OpenAI has it, would be a surprise in a plain line. */
  @Test
  void howManyTokens() {
    String body = "{\"prompt\":\"a\",\"ignore_eos\":true}";
    String used = "/usage/completion_tokens";
    assertThat(answer(body).at(used).asInt()).isEqualTo(256);
    String enveloped = enveloped("/v1/completions", body);
    assertThat(answer(enveloped).at("/response/body" + used).asInt()).isEqualTo(16);
    try (BatchAnswers few =
        new BatchAnswers(server.model(), new BatchOptions(List.of("nano"), 0, 5))) {
      for (String line : List.of(body, enveloped)) {
        assertThat(text(few.answer(line(1, line)))).contains("\"completion_tokens\":5,");
      }
      String own = "{\"prompt\":\"a\",\"ignore_eos\":true,\"max_tokens\":7}";
      assertThat(text(few.answer(line(1, own)))).contains("\"completion_tokens\":7,");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"id":3,"prompt":"a","n":2}         | n           | n must be one in a plain line, found 2
          {"id":3,"prompt":["a","b"]}         | prompt      | prompt must be one in a plain line, found 2
          {"id":3,"prompt":"a","stream":true} | stream      | stream must be false in a batch.
          {"id":3,"prompt":"a","top_p":7}     | top_p       | top_p must be a number between 0 and 1
          {"id":3,"messages":[5]}             | messages[0] | messages[0]
          """)
  void plainLinesHavePlainErrors(String line, String param, String sentence) {
    JsonNode result = error(line);
    assertThat(result.at("/id").asInt()).isEqualTo(3);
    assertThat(result.at("/error/param").asText()).isEqualTo(param);
    assertThat(result.at("/error/message").asText()).startsWith(sentence);
    assertThat(result.has("text")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          nonsense                                    |     | The line is not valid JSON
          {"prompt":"a"                               |     | The line is not valid JSON
          {"prompt":"a"} {}                           |     | The line is not valid JSON
          [1]                                         |     | The line must be a JSON object, found an array.
          {}                                          |     | The line is no request
          {"prompt":"a","id":[1]}                     |     | id must be a text or a number, found an array.
          {"url":"/v1/completions","body":{}}         |     | custom_id must be a text
          {"custom_id":5,"url":"/v1/completions","body":{}} | 5 | custom_id must be a text
          {"custom_id":"x","url":"/v1/completions"}   | x   | body is missing
          {"custom_id":"x","url":"/v1/completions","body":5} | x | body must be an object, found 5.
          {"custom_id":"x","body":{"prompt":"a"}}     | x   | url must be one of /v1/chat/completions, /v1/completions, /v1/responses, /v1/embeddings; found none.
          {"custom_id":"x","url":"/v1/files","body":{}} | x | url must be one of /v1/chat/completions, /v1/completions, /v1/responses, /v1/embeddings; found "/v1/files".
          {"custom_id":"x","method":"GET","url":"/v1/completions","body":{}} | x | method must be POST, found "GET".
          """)
  void aLineThatIsNoRequestHasAResult(String line, String customId, String sentence) {
    JsonNode result = error(line);
    assertThat(result.at("/custom_id").asText()).isEqualTo(customId == null ? "null" : customId);
    assertThat(result.at("/response").isNull()).isTrue();
    assertThat(result.at("/error/code").asText()).isEqualTo("invalid_line");
    assertThat(result.at("/error/message").asText())
        .startsWith("Line 7: " + sentence)
        .endsWith(".")
        .hasLineCount(1);
  }

  @Test
  void bytesThatAreNoText() {
    BatchReply reply =
        answers.answer(new BatchLine(1, new byte[] {'{', '"', (byte) 0xE9, '"', ':', '1', '}'}));
    assertThat(reply.isError()).isTrue();
    byte[] long1 = ("{\"prompt\":\"" + " ".repeat(BatchLine.MOST_BYTES)).getBytes(UTF_8);
    assertThat(text(answers.answer(new BatchLine(2, long1))))
        .contains("Line 2: The line must have at most 8,388,608 bytes.");
  }

  /** With a model whose logits are the same to the last digit: whatever runs beside, and when. */
  @Test
  void theSameLineGivesTheSameBytes() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      lines.add(
          "{\"id\":%d,\"prompt\":\"A word:\",\"temperature\":1,\"max_tokens\":12}".formatted(i));
      lines.add(
          enveloped(
                  "/v1/chat/completions",
                  "{\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}],\"temperature\":1,\"n\":2,\"max_tokens\":9,\"logprobs\":true}")
              .replace("c-1", "c-" + i));
      lines.add(
          enveloped(
                  "/v1/responses",
                  "{\"input\":\"Hello\",\"temperature\":1,\"max_output_tokens\":9}")
              .replace("c-1", "r-" + i));
    }
    try (Xmodel model = hashing();
        BatchAnswers exact = new BatchAnswers(model, OPTIONS)) {
      List<String> alone = new ArrayList<>();
      for (String line : lines) {
        alone.add(text(exact.answer(line(1, line))));
      }
      assertThat(alone).doesNotHaveDuplicates();
      assertThat(alone.stream().map(reply -> TestClient.parse(reply).at("/text")).distinct())
          .hasSizeGreaterThan(30);
      List<String> together = new ArrayList<>();
      try (BatchRunner<String, String> run =
          new BatchRunner<>(
              model, lines.reversed().iterator(), line -> text(exact.answer(line(2, line))))) {
        run.forEachRemaining(result -> together.add(result.get()));
      }
      assertThat(together.reversed()).isEqualTo(alone);
    }
  }

  private Xmodel hashing() {
    Path checkpoint = TestCheckpoint.write(temp);
    return TestCheckpoint.load(checkpoint, new Script(FakeModel.HASHING), LoadOptions.DEFAULT);
  }

  @Test
  void seedsAreMadeOfTheRunsAndTheId() {
    String sampled = "{\"id\":\"%s\",\"prompt\":\"A word:\",\"temperature\":1,\"max_tokens\":12%s}";
    try (Xmodel model = hashing();
        BatchAnswers exact = new BatchAnswers(model, OPTIONS);
        BatchAnswers other = new BatchAnswers(model, new BatchOptions(List.of("nano"), 1, null))) {
      String one = said(exact, sampled.formatted("one", ""));
      String seed = ",\"seed\":" + BatchRunner.seed(0, "one");
      assertThat(said(exact, sampled.formatted("two", seed))).isEqualTo(one);
      assertThat(said(exact, sampled.formatted("two", ""))).isNotEqualTo(one);
      assertThat(said(other, sampled.formatted("one", ""))).isNotEqualTo(one);
      assertThat(said(other, sampled.formatted("one", seed))).isEqualTo(one);
    }
  }

  private static String said(BatchAnswers answers, String line) {
    return TestClient.parse(text(answers.answer(line(7, line)))).at("/text").asText();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void idsOfCallsAreTheSameEachTime(boolean plain) {
    Path checkpoint = TestCheckpoint.write(temp);
    try (Tokenizer tokenizer = Tokenizer.load(checkpoint)) {
      Script script =
          TestCheckpoint.script(
              tokenizer,
              TestCheckpoint.bytes(
                  tokenizer,
                  "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>f\n```json\n{}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>"));
      try (Xmodel model = TestCheckpoint.load(checkpoint, script, LoadOptions.DEFAULT);
          BatchAnswers calling = new BatchAnswers(model, OPTIONS)) {
        String body =
            "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]}";
        String line = plain ? body : enveloped("/v1/chat/completions", body);
        String first = text(calling.answer(line(1, line)));
        assertThat(first).contains("\"tool_calls\":[{\"id\":\"call_").contains("\"name\":\"f\"");
        assertThat(text(calling.answer(line(1, line)))).isEqualTo(first);
      }
    }
  }

  /** What is no fault of the line is for the run to know: it must not become a result. */
  @Test
  void faultsOfTheMachineAreThrown() {
    Path checkpoint = TestCheckpoint.write(temp);
    String line =
        "{\"custom_id\":\"x\",\"url\":\"%s\",\"body\":{\"prompt\":\"a\",\"input\":\"a\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}}";
    List<BatchLine> lines =
        List.of(
            line(1, line.formatted("/v1/chat/completions")),
            line(2, line.formatted("/v1/completions")),
            line(3, line.formatted("/v1/embeddings")),
            line(4, "{\"prompt\":\"a\"}"));
    try (Tokenizer tokenizer = Tokenizer.load(checkpoint)) {
      Script script = TestCheckpoint.script(tokenizer, new int[] {});
      BackendException broken = new BackendException("The device is gone.");
      CapacityException full = new CapacityException("There is no memory.");
      Xmodel model =
          TestCheckpoint.load(
              checkpoint, script, LoadOptions.DEFAULT.withEngine(new EngineOptions(2, 10, 250, 0)));
      try (BatchAnswers working = new BatchAnswers(model, OPTIONS)) {
        for (Throwable failure : List.of(broken, full, new StackOverflowError("deep"))) {
          script.failWhen(batch -> true, () -> failure);
          for (BatchLine each : lines) {
            assertThatThrownBy(() -> working.answer(each)).isSameAs(failure);
          }
          script.repair();
        }
        BatchReply reply = working.failure(lines.getFirst(), broken);
        assertThat(reply.isError()).isTrue();
        assertThat(TestClient.parse(text(reply)).at("/response/status_code").asInt())
            .isEqualTo(500);
        assertThat(text(reply)).contains("The device is gone.");
        assertThat(text(working.failure(lines.getLast(), new IllegalStateException("odd"))))
            .startsWith("{\"hash\":")
            .contains("Something went wrong inside xmodel (java.lang.IllegalStateException: odd).");
        model.close();
        for (BatchLine each : lines) {
          assertThatThrownBy(() -> working.answer(each)).isInstanceOf(ClosedException.class);
        }
      }
    }
  }

  @Test
  void anInterruptEndsTheWork() throws Exception {
    String line = "{\"prompt\":\"a\",\"ignore_eos\":true,\"max_tokens\":3000}";
    try (BatchRunner<String, String> run =
        new BatchRunner<>(server.model(), List.of(line).iterator(), each -> text(reply(each)))) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(run::next).isInstanceOf(InterruptedWorkException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> reply(line)).isInstanceOf(InterruptedWorkException.class);
    assertThat(Thread.interrupted()).isTrue();
    server.awaitIdle();
  }

  /** So the runner's results and the answers' failures fit together. */
  @Test
  void aFailureOfTheRunIsAResultToo() {
    try (BatchRunner<BatchLine, BatchReply> run =
        new BatchRunner<>(
            server.model(),
            List.of(line(1, "{\"prompt\":\"a\"}")).iterator(),
            each -> {
              throw new IllegalArgumentException("odd");
            })) {
      BatchResult<BatchLine, BatchReply> result = run.next();
      assertThat(result)
          .isInstanceOfSatisfying(
              BatchResult.Failed.class,
              failed ->
                  assertThat(text(answers.failure(result.item(), failed.failure())))
                      .contains("\"id\":1,\"error\":{\"message\":\"Something went wrong"));
    }
  }
}
