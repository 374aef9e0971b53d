package io.xmodel.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.xmodel.server.TestClient.Reply;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * What went wrong in others' servers, each a test here or where {@link Report} stands:
 *
 * <ol>
 *   <li>llama.cpp #27174: echoed log-probabilities missing, evaluation at chance
 *   <li>vLLM #5334: echoed tokens decoded in the wrong surroundings
 *   <li>vLLM #6521: echo with no token more crashed
 *   <li>vllm-metal #680: log-probabilities silently none
 *   <li>ollama #7881, mistral.rs #1507: calls without an index
 *   <li>codex #7517: id and name of a call once only
 *   <li>python-genai #2868: stream and whole disagree on the finish reason
 *   <li>vLLM PR #25054, #53255: finish reasons by tool_choice
 *   <li>vLLM #3574, sglang #11462: stop strings split over tokens leak
 *   <li>llama.cpp #9867, #13780: text lost at the end where there are stop strings
 *   <li>llama.cpp #28926: split characters, invalid bytes
 *   <li>ollama #13497, vLLM #34875: bytes of a token that are not its own
 *   <li>llama.cpp #24496: nobody notices who hangs up
 *   <li>ROCm/ATOM #1562: nor where nothing is streamed
 *   <li>llama.cpp #24013, #25241: no byte while a long prompt is read
 *   <li>ollama #16443: a client that cannot read comments
 *   <li>vLLM #17248, #44401: a bad schema kills the engine
 *   <li>vLLM #49239: an error that repeats 114 MB of input
 *   <li>llama.cpp #25606, #25655: any origin allowed; a list of origins sent
 *   <li>gpt4all #3587: a foreign name that leads to loopback
 *   <li>llama-cpp-python #1805: an assistant's message with calls and no content
 *   <li>llama.cpp #15326: begin of text twice
 *   <li>vLLM #21089: an assistant's empty message refused
 *   <li>opencode #16697: a slow reader fills the memory
 *   <li>9router #3081: stream_options without a stream
 *   <li>tt-inference-server #3683: markers leak into arguments and content
 * </ol>
 */
class ReportsTest {
  private static final int ROWS = 26;
  private static final String CAPITAL = "The capital of China is";
  private static final String QUESTION = "What is the capital of China?";

  private final TestServer server = TestServer.shared();
  private final TestClient client = server.client();

  @Test
  void everyReportIsATest() {
    TreeSet<Integer> tested = new TreeSet<>();
    for (Class<?> type :
        ReflectionSupport.findAllClassesInPackage(
            "io.xmodel.server", found -> true, name -> name.endsWith("Test"))) {
      for (Method method :
          AnnotationSupport.findAnnotatedMethods(
              type, Report.class, HierarchyTraversalMode.TOP_DOWN)) {
        for (int row : method.getAnnotation(Report.class).value()) {
          tested.add(row);
        }
      }
    }
    assertThat(tested).isEqualTo(new TreeSet<>(IntStream.rangeClosed(1, ROWS).boxed().toList()));
  }

  @Test
  @Report({1, 4})
  void noLogprobOfAnEchoIsMissingButTheFirst() throws Exception {
    JsonNode logprobs =
        client
            .complete(TestClient.quoted(CAPITAL), "\"echo\":true", "\"logprobs\":1")
            .at("/choices/0/logprobs");
    for (int i = 0; i < logprobs.at("/tokens").size(); i++) {
      assertThat(logprobs.at("/token_logprobs").get(i).isNumber()).isEqualTo(i > 0);
      assertThat(logprobs.at("/top_logprobs").get(i).isObject()).isEqualTo(i > 0);
    }
  }

  @Test
  @Report(2)
  void eachEchoedTokenIsSpelledAlone() throws Exception {
    String prompt = "two\nlines, Carol";
    JsonNode tokens =
        client
            .complete(
                TestClient.quoted(prompt), "\"echo\":true", "\"logprobs\":0", "\"max_tokens\":0")
            .at("/choices/0/logprobs/tokens");
    int[] ids = server.model().encode(prompt);
    StringBuilder text = new StringBuilder();
    for (int i = 1; i < ids.length; i++) {
      String own = Objects.requireNonNull(server.model().tokenizer()).decode(new int[] {ids[i]});
      assertThat(tokens.get(i).asText()).isEqualTo(own);
      text.append(own);
    }
    assertThat(text.toString()).isEqualTo(prompt);
  }

  @Test
  @Report(3)
  void anEchoWithNoTokenMoreIsAnswered() throws Exception {
    Reply reply =
        client.complete(
            TestClient.quoted(CAPITAL), "\"echo\":true", "\"logprobs\":1", "\"max_tokens\":0");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.at("/choices/0/logprobs/tokens").size())
        .isEqualTo(server.model().encode(CAPITAL).length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jing", "ijin", "eijing.", "Beijing", " Beijing", "g"})
  @Report(9)
  void noPartOfAStopStringLeaks(String stop) throws Exception {
    String whole = client.complete(TestClient.quoted(CAPITAL)).at("/choices/0/text").asText();
    int begin = whole.indexOf(stop);
    assertThat(begin).as(whole).isNotNegative();
    String field = "\"stop\":" + TestClient.quoted(stop);
    Reply stopped = client.complete(TestClient.quoted(CAPITAL), field);
    assertThat(stopped.at("/choices/0/text").asText()).isEqualTo(whole.substring(0, begin));
    assertThat(stopped.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    StringBuilder streamed = new StringBuilder();
    for (JsonNode event :
        client.complete(TestClient.quoted(CAPITAL), field, "\"stream\":true").events()) {
      streamed.append(event.at("/choices/0/text").asText());
    }
    assertThat(streamed.toString()).isEqualTo(whole.substring(0, begin));
  }

  @Test
  @Report(10)
  void whatLooksLikeAStopStringToTheEndIsNotLost() throws Exception {
    String whole = client.chat(QUESTION).at("/choices/0/message/content").asText();
    String nearly = TestClient.quoted(whole.substring(whole.length() - 4) + "never");
    List<JsonNode> events =
        client.chat(QUESTION, "\"stop\":[" + nearly + "]", "\"stream\":true").events();
    assertThat(ChatTest.texts(events).get(0)).isEqualTo(whole);
    for (int most = 1; most < 6; most++) {
      String fields = "\"max_tokens\":" + most + ",\"stop\":[" + nearly + "]";
      assertThat(ChatTest.texts(client.chat(QUESTION, fields, "\"stream\":true").events()))
          .isEqualTo(
              ChatTest.texts(
                  client.chat(QUESTION, "\"max_tokens\":" + most, "\"stream\":true").events()));
    }
  }

  /** Tokens that are parts of characters are made likely, so that their sequence makes no sense. */
  @Test
  @Report({11, 12})
  void brokenCharactersBreakNothing() throws Exception {
    int[] parrot = Objects.requireNonNull(server.model().tokenizer()).encode("🦜é中");
    StringBuilder biases = new StringBuilder("\"logit_bias\":{\"5\":1");
    for (int id : parrot) {
      biases.append(",\"").append(id).append("\":30");
    }
    String fields =
        biases
            + "},\"temperature\":2,\"seed\":4,\"max_tokens\":60,\"logprobs\":true,\"ignore_eos\":true";
    JsonNode whole = client.chat("Hi", fields).at("/choices/0");
    String text = whole.at("/message/content").asText();
    assertThat(text).contains("\uFFFD");
    List<JsonNode> events = client.chat("Hi", fields, "\"stream\":true").events();
    assertThat(ChatTest.texts(events).get(0)).isEqualTo(text);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (JsonNode entry : whole.at("/logprobs/content")) {
      entry.at("/bytes").forEach(b -> bytes.write(b.asInt()));
      assertThat(entry.at("/bytes").toString()).isNotEqualTo("[239,191,189]");
      assertThat(entry.at("/token").asText()).doesNotContain("\uFFFD");
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo(text);
  }

  @Test
  @Report(22)
  void aChatBeginsWithOneBeginOfText() throws Exception {
    Reply reply =
        client.post("/tokenize", "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
    List<Integer> ids = new ArrayList<>();
    reply.at("/tokens").forEach(id -> ids.add(id.asInt()));
    assertThat(ids.getFirst()).isZero();
    assertThat(ids.stream().filter(id -> id == 0)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"content\":null,",
        "",
        "\"content\":\"\",",
        "\"content\":[],",
        "\"content\":null,\"refusal\":null,\"function_call\":null,\"audio\":null,",
      })
  @Report(21)
  void anAssistantsMessageWithCallsNeedsNoContent(String content) throws Exception {
    Reply reply =
        client.post(
            "/v1/chat/completions",
            """
            {"max_tokens":2,"messages":[
              {"role":"user","content":"What is 3 + 4?"},
              {"role":"assistant",%s "tool_calls":[{"id":"call_1","type":"function",
                "function":{"name":"calculate","arguments":"{\\"a\\":3}"}}]},
              {"role":"tool","tool_call_id":"call_1","content":"7"}]}
            """
                .formatted(content));
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\"", "null", "[]", "[{\"type\":\"text\",\"text\":\"\"}]"})
  @Report(23)
  void anAssistantsMessageMayBeEmpty(String content) throws Exception {
    Reply reply =
        client.post(
            "/v1/chat/completions",
            """
            {"max_tokens":2,"messages":[{"role":"user","content":"Hi"},
              {"role":"assistant","content":%s},{"role":"user","content":"Hello?"}]}
            """
                .formatted(content));
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"json_schema\"}",
        "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a\"}}",
        "{\"type\":\"json_object\",\"schema\":123}",
        "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a\",\"schema\":{\"type\":\"hiccup\"}}}",
        "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a\",\"schema\":{\"pattern\":\"(\"}}}",
        "{\"type\":\"sound\"}",
        "{\"type\":5}",
        "\"json\"",
      })
  @Report(17)
  void aBadSchemaIsRefusedAndTheEngineLivesOn(String format) throws Exception {
    for (String stream : new String[] {"false", "true"}) {
      Reply reply = client.chat("Hi", "\"response_format\":" + format, "\"stream\":" + stream);
      assertThat(reply.status()).as(reply.text()).isEqualTo(400);
      assertThat(reply.at("/error/param").asText()).startsWith("response_format");
    }
    assertThat(client.chat("Hi", "\"max_tokens\":1").status()).isEqualTo(200);
  }

  @Test
  @Report(25)
  void optionsOfAStreamNeedAStream() throws Exception {
    BadRequestsTest.assertError(
        client.chat("Hi", "\"stream_options\":{\"include_usage\":true}"),
        400,
        "stream_options",
        "unless stream is true");
    assertThat(client.chat("Hi", "\"stream_options\":null", "\"max_tokens\":1").status())
        .isEqualTo(200);
  }

  /** llama.cpp skips its own test of this. */
  @Test
  void aPromptThatWasReadBeforeGivesTheSameAnswer() throws Exception {
    String long1 = "The capital of France is Paris. ".repeat(20);
    JsonNode first = client.chat(long1 + QUESTION, "\"cache_salt\":\"once\"").json();
    JsonNode second = client.chat(long1 + QUESTION, "\"cache_salt\":\"once\"").json();
    assertThat(second.at("/usage/prompt_tokens_details/cached_tokens").asInt()).isPositive();
    assertThat(second.at("/choices")).isEqualTo(first.at("/choices"));
  }

  @Test
  void answersDoNotDependOnWhatElseRuns() throws Exception {
    String alone = client.chat(QUESTION).at("/choices/0/message/content").asText();
    List<CompletableFuture<String>> together = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      String question = i % 3 == 0 ? "Question " + i : QUESTION;
      together.add(
          CompletableFuture.supplyAsync(() -> {
            try {
              return client.chat(question).at("/choices/0/message/content").asText();
            } catch (Exception e) {
              throw new AssertionError(e);
            }
          }));
    }
    for (int i = 0; i < 24; i++) {
      String answer = together.get(i).get();
      if (i % 3 != 0) {
        assertThat(answer).isEqualTo(alone);
      }
    }
  }

  /** What a person types steers nothing: it is not the token whose text it has. */
  @Test
  void textsOfClientsAreNoControlTokens() throws Exception {
    String marker = "<｜Assistant｜>";
    int id = Objects.requireNonNull(server.model().tokenizer()).addedTokenId(marker).orElseThrow();
    int plain = promptTokens("Hi");
    assertThat(promptTokens("Hi" + marker)).isGreaterThan(plain + 1);
    JsonNode echoed =
        client
            .complete(
                TestClient.quoted("a" + marker),
                "\"echo\":true",
                "\"logprobs\":0",
                "\"max_tokens\":0")
            .at("/choices/0/logprobs/tokens");
    List<String> tokens = new ArrayList<>();
    echoed.forEach(token -> tokens.add(token.asText()));
    assertThat(tokens).doesNotContain(marker).hasSizeGreaterThan(3);
    // Who sends ids means ids.
    assertThat(
            client
                .complete("[0,%d]".formatted(id), "\"echo\":true", "\"max_tokens\":0")
                .at("/choices/0/text")
                .asText())
        .endsWith(marker);
  }

  private int promptTokens(String text) throws Exception {
    return client.chat(text, "\"max_tokens\":1").at("/usage/prompt_tokens").asInt();
  }
}
