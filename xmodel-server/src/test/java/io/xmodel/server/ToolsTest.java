package io.xmodel.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.xmodel.LoadOptions;
import io.xmodel.TestCheckpoint;
import io.xmodel.backend.Script;
import io.xmodel.chat.ToolPrompt;
import io.xmodel.internal.text.Tokenizer;
import io.xmodel.server.TestClient.Reply;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Calls of tools through engine, constraint and wire. The model says what a script says, so far as
 * it may.
 */
class ToolsTest {
  private static final String BEGIN = "<｜tool▁calls▁begin｜>";
  private static final String END = "<｜tool▁calls▁end｜>";
  private static final String TWO_TOOLS =
      "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"%s}},{\"type\":\"function\",\"function\":{\"name\":\"g\"}}]";

  @TempDir static Path temp;

  private static Tokenizer tokenizer;
  private static Script script;
  private static TestServer server;
  private static TestClient client;

  @BeforeAll
  static void start() {
    Path checkpoint = TestCheckpoint.write(temp);
    tokenizer = Tokenizer.load(checkpoint);
    script = TestCheckpoint.script(tokenizer, new int[] {});
    server =
        TestServer.scripted(
            checkpoint, script, LoadOptions.DEFAULT.withToolPrompt(new ToolPrompt("{tools}")));
    client = server.client();
  }

  @AfterAll
  static void stop() {
    server.close();
    tokenizer.close();
  }

  private static void says(String text) {
    script.says(TestCheckpoint.answers(tokenizer, TestCheckpoint.bytes(tokenizer, text)));
  }

  /** A schema that any object fits. */
  private static final String ANYTHING = ",\"parameters\":{\"type\":\"object\"}";

  private static String call(String name, String arguments) {
    return "<｜tool▁call▁begin｜>function<｜tool▁sep｜>%s\n```json\n%s\n```<｜tool▁call▁end｜>"
        .formatted(name, arguments);
  }

  private static String tools(String parameters) {
    return TWO_TOOLS.formatted(parameters);
  }

  static List<String> arguments() {
    return List.of(
        "{}",
        "{\"a\":{\"b\":{}}}",
        "{\"a\": {\"b\": 3}}",
        "{\"n\":7}",
        "{\"n\": -1.5e3}",
        "{\"list\":[1,[2,[3]]]}",
        "{\n  \"a\": 1,\n  \"b\": [\n    2,\n    {\"c\": null}\n  ]\n}",
        "{\"code\":\"```json\\n{}\\n```\"}",
        "{\"text\":\"json\\n\"}",
        "{\"text\":\"a } \\\" { \\\\\"}",
        "{\"text\":\"中国 🦜\"}");
  }

  /** What the model writes arrives to the letter, whoever has decided that it is a call. */
  @ParameterizedTest
  @MethodSource("arguments")
  @Report({5, 6, 7, 8, 26})
  void argumentsArriveAsTheyAreWritten(String arguments) throws Exception {
    says(BEGIN + call("f", arguments) + END);
    String named = "{\"type\":\"function\",\"function\":{\"name\":\"f\"}}";
    for (Map.Entry<String, String> choice :
        Map.of("\"auto\"", "tool_calls", "\"required\"", "tool_calls", named, "stop").entrySet()) {
      String fields = tools(ANYTHING) + ",\"tool_choice\":" + choice.getKey();
      JsonNode whole = client.chat("?", fields).at("/choices/0");
      assertThat(whole.at("/message/content").isNull()).as(whole.toString()).isTrue();
      assertThat(whole.at("/finish_reason").asText()).isEqualTo(choice.getValue());
      assertThat(whole.at("/message/tool_calls").size()).isEqualTo(1);
      JsonNode call = whole.at("/message/tool_calls/0");
      assertThat(call.at("/id").asText()).matches("call_[A-Za-z0-9]{24}");
      assertThat(call.at("/type").asText()).isEqualTo("function");
      assertThat(call.at("/function/name").asText()).isEqualTo("f");
      assertThat(call.at("/function/arguments").asText()).isEqualTo(arguments);
      Streamed streamed = Streamed.of(client.chat("?", fields, "\"stream\":true").events());
      assertThat(streamed.arguments).isEqualTo(Map.of(0, arguments));
      assertThat(streamed.names).isEqualTo(Map.of(0, "f"));
      assertThat(streamed.content).isEmpty();
      assertThat(streamed.reason).isEqualTo(choice.getValue());
    }
  }

  /** What the pieces of a streamed answer come to. Their form is checked on the way. */
  private static final class Streamed {
    private final Map<Integer, String> arguments = new TreeMap<>();
    private final Map<Integer, String> names = new TreeMap<>();
    private String content = "";
    private String reason = "";

    static Streamed of(List<JsonNode> events) {
      Streamed all = new Streamed();
      for (JsonNode event : events) {
        JsonNode choice = event.at("/choices/0");
        all.content += choice.at("/delta/content").asText("");
        choice.at("/delta/tool_calls").forEach(all::add);
        if (!choice.at("/finish_reason").isNull()) {
          assertThat(all.reason).isEmpty();
          all.reason = choice.at("/finish_reason").asText();
        }
      }
      return all;
    }

    private void add(JsonNode delta) {
      assertThat(delta.at("/index").isInt()).as(delta.toString()).isTrue();
      int index = delta.at("/index").asInt();
      boolean first = !names.containsKey(index);
      assertThat(delta.has("id")).isEqualTo(first);
      assertThat(delta.has("type")).isEqualTo(first);
      assertThat(delta.at("/function").has("name")).isEqualTo(first);
      assertThat(delta.at("/function").has("id")).isFalse();
      if (first) {
        names.put(index, delta.at("/function/name").asText());
        assertThat(delta.at("/function/arguments").asText()).isEmpty();
      }
      arguments.merge(index, delta.at("/function/arguments").asText(), String::concat);
    }
  }

  @Test
  void aRequiredCallComesWhateverTheModelWouldSay() throws Exception {
    says("I would rather talk.");
    String nothing =
        ",\"parameters\":{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}";
    JsonNode free = client.chat("?", tools(nothing)).at("/choices/0");
    assertThat(free.at("/message/content").asText()).isEqualTo("I would rather talk.");
    assertThat(free.at("/finish_reason").asText()).isEqualTo("stop");
    JsonNode named =
        client
            .chat(
                "?",
                tools(nothing),
                "\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"f\"}}",
                "\"parallel_tool_calls\":false")
            .at("/choices/0");
    assertThat(named.at("/message/tool_calls/0/function/arguments").asText()).isEqualTo("{}");
    assertThat(named.at("/finish_reason").asText()).isEqualTo("stop");
    JsonNode required =
        client
            .chat(
                "?",
                tools(nothing),
                "\"tool_choice\":\"required\"",
                "\"parallel_tool_calls\":false",
                // Nothing else holds the one that is not asked for back from arguments without end.
                "\"logit_bias\":{\"%d\":-100}".formatted(tokenizer.encode("g")[0]))
            .at("/choices/0");
    assertThat(required.at("/message/content").isNull()).as(required.toString()).isTrue();
    assertThat(required.at("/message/tool_calls").size()).isEqualTo(1);
    assertThat(required.at("/finish_reason").asText()).isEqualTo("tool_calls");
  }

  @Test
  void callsThatAreTooManyOrUnwantedAreNotMade() throws Exception {
    says("Well." + BEGIN + call("f", "{\"a\":1}") + "\n" + call("g", "{}") + END);
    JsonNode both = client.chat("?", tools(ANYTHING)).at("/choices/0");
    assertThat(both.at("/message/content").asText()).isEqualTo("Well.");
    assertThat(both.at("/message/tool_calls").size()).isEqualTo(2);
    assertThat(both.at("/message/tool_calls/0/id"))
        .isNotEqualTo(both.at("/message/tool_calls/1/id"));
    Streamed streamed = Streamed.of(client.chat("?", tools(ANYTHING), "\"stream\":true").events());
    assertThat(streamed.names).isEqualTo(Map.of(0, "f", 1, "g"));
    assertThat(streamed.arguments).isEqualTo(Map.of(0, "{\"a\":1}", 1, "{}"));
    JsonNode one =
        client.chat("?", tools(ANYTHING), "\"parallel_tool_calls\":false").at("/choices/0/message");
    assertThat(one.at("/tool_calls").size()).isEqualTo(1);
    JsonNode none = client.chat("?", tools(ANYTHING), "\"tool_choice\":\"none\"").at("/choices/0");
    assertThat(none.at("/message").has("tool_calls")).isFalse();
    assertThat(none.at("/message/content").asText()).startsWith("Well.").doesNotContain("｜");
    assertThat(none.at("/finish_reason").asText()).isIn("stop", "length");
  }

  /** A tool without parameters takes none, whatever the model would write. */
  @Test
  void aToolWithoutParametersGetsNone() throws Exception {
    says(BEGIN + call("f", "{\"a\":1}") + END);
    Reply answer =
        client.chat(
            "?",
            tools(""),
            "\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"f\"}}",
            "\"parallel_tool_calls\":false");
    assertThat(answer.at("/choices/0/message/tool_calls/0/function/arguments").asText())
        .isEqualTo("{}");
  }

  /** The tools that are left out of the allowed ones might as well not be there. */
  @Test
  void onlyAllowedToolsAreCalled() throws Exception {
    says(BEGIN + call("g", "{}") + END);
    String chats =
        "\"tool_choice\":{\"type\":\"allowed_tools\",\"allowed_tools\":{\"mode\":\"required\",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"%s\"}}]}},\"parallel_tool_calls\":false";
    for (String name : List.of("f", "g")) {
      JsonNode calls =
          client.chat("?", tools(""), chats.formatted(name)).at("/choices/0/message/tool_calls");
      assertThat(calls.at("/0/function/name").asText()).as(calls.toString()).isEqualTo(name);
    }
    Reply reply =
        client.post(
            "/v1/responses",
            """
            {"input":"?","parallel_tool_calls":false,
             "tool_choice":{"type":"allowed_tools","mode":"required","tools":[{"type":"function","name":"f"}]},
             "tools":[{"type":"function","name":"f"},{"type":"function","name":"g"}]}
            """);
    assertThat(reply.at("/output/0/name").asText()).isEqualTo("f");
  }

  /** The tool's schema holds once a call has begun, whether one was asked for or not. */
  @ParameterizedTest
  @ValueSource(strings = {"\"auto\"", "\"required\""})
  void argumentsFitTheSchema(String choice) throws Exception {
    says(BEGIN + call("f", "{\"unit\":\"Kelvin\",\"more\":1}") + END);
    String strict =
        ",\"strict\":true,\"parameters\":{\"type\":\"object\",\"properties\":{\"unit\":{\"enum\":[\"C\",\"F\"]}},\"required\":[\"unit\"],\"additionalProperties\":false}";
    JsonNode call =
        client
            .chat("?", tools(strict), "\"tool_choice\":" + choice, "\"parallel_tool_calls\":false")
            .at("/choices/0/message/tool_calls/0/function");
    assertThat(call.at("/name").asText()).isEqualTo("f");
    assertThat(call.at("/arguments").asText()).isIn("{\"unit\":\"C\"}", "{\"unit\":\"F\"}");
  }

  /** No call, no reason to call: what was said is text. */
  @Test
  @Report({8, 26})
  void aCallThatIsCutOffIsNoCall() throws Exception {
    says(BEGIN + call("f", "{\"text\":\"" + "long ".repeat(50) + "\"}") + END);
    String fields = tools(ANYTHING) + ",\"tool_choice\":\"required\",\"max_tokens\":60";
    JsonNode whole = client.chat("?", fields).at("/choices/0");
    assertThat(whole.at("/finish_reason").asText()).isEqualTo("length");
    assertThat(whole.at("/message").has("tool_calls")).isFalse();
    assertThat(whole.at("/message/content").asText()).contains("long long");
    Streamed streamed = Streamed.of(client.chat("?", fields, "\"stream\":true").events());
    assertThat(streamed.names).isEmpty();
    assertThat(streamed.content).isEqualTo(whole.at("/message/content").asText());
    assertThat(streamed.reason).isEqualTo("length");
  }

  @Test
  void responsesHaveCallsAsItems() throws Exception {
    says("Well." + BEGIN + call("f", "{\"n\":7}") + "\n" + call("g", "{}") + END);
    Reply reply =
        client.post(
            "/v1/responses",
            """
            {"input":"?","tool_choice":"auto",
             "tools":[{"type":"function","name":"f","parameters":{"type":"object"}},{"type":"function","name":"g"}]}
            """);
    List<String> items = new ArrayList<>();
    for (JsonNode item : reply.at("/output")) {
      items.add(
          item.at("/type").asText()
              + item.at("/name").asText("")
              + item.at("/arguments").asText(""));
    }
    assertThat(items).containsExactly("message", "function_callf{\"n\":7}", "function_callg{}");
  }

  /** A real model that was asked for a call makes one, however unlikely its tokens. */
  @Test
  void noiseMakesCallsThatFit() throws Exception {
    String fields =
        """
        "tool_choice":"required","temperature":2,"max_tokens":300,"tools":[{"type":"function","function":{
          "name":"weather","strict":true,"parameters":{"type":"object","properties":{
            "city":{"type":"string","minLength":1,"maxLength":8},
            "days":{"type":"integer","minimum":1,"maximum":7}},
            "required":["city","days"],"additionalProperties":false}}}],"parallel_tool_calls":false
        """;
    for (int seed = 0; seed < 8; seed++) {
      JsonNode choice =
          TestServer.shared()
              .client()
              .chat("Weather?", fields, "\"seed\":" + seed)
              .at("/choices/0");
      assertThat(choice.at("/finish_reason").asText())
          .as(choice.toString())
          .isEqualTo("tool_calls");
      JsonNode arguments =
          TestClient.parse(choice.at("/message/tool_calls/0/function/arguments").asText());
      assertThat(
              arguments
                  .at("/city")
                  .asText()
                  .codePointCount(0, arguments.at("/city").asText().length()))
          .isBetween(1, 8);
      assertThat(arguments.at("/days").asInt()).isBetween(1, 7);
    }
  }
}
