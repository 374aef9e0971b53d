package io.xmodel.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.xmodel.server.TestClient.Reply;
import io.xmodel.text.TextTokenizer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of a form, however it is asked for. */
class FormatsTest {
  private static final String SCHEMA =
      """
      {"type":"object","properties":{
         "city":{"type":"string","maxLength":12},
         "size":{"enum":["small","large"]},
         "people":{"type":"integer","minimum":0,"maximum":99},
         "share":{"const":0.10},
         "near":{"type":"array","items":{"type":"boolean"},"minItems":2,"maxItems":2}},
       "required":["city","size","people","share","near"],"additionalProperties":false}\
      """;

  private static final String QUESTION = "Tell me about Paris.";

  private final TestServer server = TestServer.shared();
  private final TestClient client = server.client();

  private static void assertFulfils(String text) {
    JsonNode json = TestClient.parse(text);
    assertThat(json.size()).as(text).isEqualTo(5);
    assertThat(json.at("/city").textValue()).hasSizeLessThanOrEqualTo(12);
    assertThat(json.at("/size").textValue()).isIn("small", "large");
    assertThat(json.at("/people").intValue()).isBetween(0, 99);
    assertThat(json.at("/share").doubleValue()).isEqualTo(0.1);
    assertThat(json.at("/near").size()).isEqualTo(2);
  }

  /** Every way to give a schema; the answer is the same, streamed or not. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"city\",\"strict\":true,\"schema\":%s}}",
        "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"city\",\"schema\":%s}}",
        "\"response_format\":{\"type\":\"json_object\",\"schema\":%s}",
        "\"guided_json\":%s",
        "\"structured_outputs\":{\"json\":%s}",
        "\"json_schema\":%s",
      })
  void aSchemaIsFulfilled(String field) throws Exception {
    String fields = field.formatted(SCHEMA.replace("\n", " ")) + ",\"temperature\":1.5,\"seed\":3";
    JsonNode whole = client.chat(QUESTION, fields).at("/choices/0");
    String text = whole.at("/message/content").asText();
    assertFulfils(text);
    assertThat(whole.at("/finish_reason").asText()).isEqualTo("stop");
    List<JsonNode> events = client.chat(QUESTION, fields, "\"stream\":true").events();
    assertThat(ChatTest.texts(events).get(0)).isEqualTo(text);
  }

  @Test
  void aTextIsContinuedByWhatFulfils() throws Exception {
    String field = "\"guided_json\":" + SCHEMA.replace("\n", " ");
    Reply reply = client.complete("\"City:\"", field, "\"max_tokens\":200");
    assertFulfils(reply.at("/choices/0/text").asText());
  }

  @Test
  void aSchemaMayBeText() throws Exception {
    String fields = "\"guided_json\":" + TestClient.quoted(SCHEMA);
    assertFulfils(client.chat(QUESTION, fields).at("/choices/0/message/content").asText());
  }

  @Test
  void responsesHaveTheirOwnShape() throws Exception {
    Reply reply =
        client.post(
            "/v1/responses",
            "{\"input\":\"%s\",\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":\"city\",\"strict\":true,\"schema\":%s}}}"
                .formatted(QUESTION, SCHEMA));
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    assertFulfils(reply.at("/output/0/content/0/text").asText());
    assertThat(reply.at("/text/format/name").asText()).isEqualTo("city");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"response_format\":{\"type\":\"json_object\"}",
        "\"structured_outputs\":{\"json_object\":true}",
      })
  void anObjectIsAnyObject(String field) throws Exception {
    // Hardly a model ends an object by itself at this temperature: what matters is how it begins.
    JsonNode cut =
        client.chat(QUESTION, field, "\"max_tokens\":6", "\"temperature\":1", "\"seed\":1").json();
    assertThat(cut.at("/choices/0/message/content").asText()).startsWith("{");
    // Without quotation marks there is but one.
    JsonNode whole =
        client.chat(QUESTION, field, "\"logit_bias\":" + without("\"")).at("/choices/0");
    assertThat(whole.at("/message/content").asText()).matches("\\{\\s*}");
    assertThat(whole.at("/finish_reason").asText()).isEqualTo("stop");
  }

  /** Bans all tokens that hold a text. */
  private String without(String text) {
    TextTokenizer tokenizer = Objects.requireNonNull(server.model().tokenizer());
    return IntStream.range(0, tokenizer.idLimit())
        .filter(id -> new String(tokenizer.tokenBytes(id), StandardCharsets.UTF_8).contains(text))
        .mapToObj(id -> "\"%d\":-100".formatted(id))
        .collect(Collectors.joining(",", "{", "}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "guided_regex":"[A-Z]{3}-\\\\d{2}"              | [A-Z]{3}-\\d{2}
          `"structured_outputs":{"regex":"(yes|no), sir"}` | `(yes|no), sir`
          "guided_choice":["to be","not to be"]           | `to be|not to be`
          "structured_outputs":{"choice":["中国","日本"]}  | `中国|日本`
          """)
  void textsFit(String field, String pattern) throws Exception {
    for (int seed = 0; seed < 4; seed++) {
      String fields = field + ",\"temperature\":2,\"seed\":" + seed;
      JsonNode choice = client.chat(QUESTION, fields).at("/choices/0");
      assertThat(choice.at("/message/content").asText()).matches(pattern);
      assertThat(choice.at("/finish_reason").asText()).isEqualTo("stop");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"response_format\":{\"type\":\"text\"}",
        "\"response_format\":null,\"guided_json\":null,\"structured_outputs\":{}",
        "\"guided_grammar\":\"\",\"structured_outputs\":{\"json_object\":false,\"disable_any_whitespace\":false}",
      })
  void freeTextIsFree(String field) throws Exception {
    String question = "What is the capital of France?";
    assertThat(client.chat(question, field).at("/choices"))
        .isEqualTo(client.chat(question).at("/choices"));
  }

  @Test
  void anAnswerThatIsCutOffSaysSo() throws Exception {
    String field = "\"guided_json\":" + SCHEMA.replace("\n", " ");
    JsonNode choice = client.chat(QUESTION, field, "\"max_tokens\":4").at("/choices/0");
    assertThat(choice.at("/finish_reason").asText()).isEqualTo("length");
    assertThat(choice.at("/message/content").asText()).startsWith("{");
  }

  /** All answers of a request have the form; log-probabilities are of each token. */
  @Test
  void severalAnswersWithLogprobs() throws Exception {
    String fields =
        "\"guided_choice\":[\"one two\",\"three\"],\"n\":3,\"temperature\":2,\"seed\":1,\"logprobs\":true";
    for (JsonNode choice : client.chat(QUESTION, fields).at("/choices")) {
      String text = choice.at("/message/content").asText();
      assertThat(text).isIn("one two", "three");
      StringBuilder spelled = new StringBuilder();
      choice.at("/logprobs/content").forEach(entry -> spelled.append(entry.at("/token").asText()));
      assertThat(spelled.toString()).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "response_format":{}                                      | response_format.type | missing
          "response_format":{"type":"json_schema"}                  | response_format.json_schema | missing
          "response_format":{"type":"json_schema","json_schema":{"name":"a"}} | response_format.json_schema.schema | missing
          "response_format":{"type":"json_schema","json_schema":{"name":"a b","schema":{}}} | response_format.json_schema.name | letters, digits
          "response_format":{"type":"json_schema","json_schema":{"name":"a","strict":"yes","schema":{}}} | response_format.json_schema.strict | true or false
          "response_format":{"type":"json_schema","json_schema":{"schema":{"properties":{"a":{"type":"strange"}}}}} | response_format.json_schema.schema | at #/properties/a/type: type
          "response_format":{"type":"json_schema","json_schema":{"schema":{"properties":{"a":{"$ref":"https://example.org/b"}}}}} | response_format.json_schema.schema | at #/properties/a/$ref: $ref
          "response_format":{"type":"json_object","schema":{"minLength":-1}} | response_format.schema | at #/minLength: minLength
          "guided_json":5                                           | guided_json          | an object
          "guided_json":"{"                                         | guided_json          | not valid JSON
          "guided_json":{"pattern":"("}                             | guided_json          | at #/pattern
          "guided_regex":"a("                                       | guided_regex         | regular expression 'a('
          "guided_regex":["a"]                                      | guided_regex         | a string
          "guided_choice":[]                                        | guided_choice        | at least one
          "guided_choice":["a",""]                                  | guided_choice        | none of them empty
          "guided_choice":"a"                                       | guided_choice        | an array
          "guided_grammar":"root ::= x"                             | guided_grammar       | not supported
          "guided_whitespace_pattern":" "                           | guided_whitespace_pattern | not supported
          "structured_outputs":{"regex":"["}                        | structured_outputs.regex | regular expression
          "structured_outputs":{"grammar":"x"}                      | structured_outputs.grammar | not supported
          "structured_outputs":{"structural_tag":"x"}               | structured_outputs.structural_tag | not supported
          "structured_outputs":[]                                   | structured_outputs   | an object
          "json_schema":{"type":"strange"}                          | json_schema          | at #/type
          "guided_json":{},"guided_regex":"a"                       | guided_regex         | beside guided_json
          "response_format":{"type":"json_object"},"guided_choice":["a"] | guided_choice   | beside response_format.type
          "tools":[{"type":"function","function":{"name":"f","strict":true,"parameters":{"properties":{"a":{"$ref":"x:y"}}}}}] | tools[0].function.parameters | the tool 'f': JSON schema, at #/properties/a/$ref
          """)
  void whatIsWrongIsNamedWithItsPlace(String fields, String param, String part) throws Exception {
    Reply reply = client.chat("Hi", fields);
    BadRequestsTest.assertError(reply, 400, param, part);
    assertThat(client.chat("Hi", fields, "\"stream\":true").json()).isEqualTo(reply.json());
  }

  @Test
  void formatsHaveALimit() throws Exception {
    String huge = TestClient.quoted("x".repeat(300_000));
    for (String fields :
        List.of(
            "\"guided_regex\":" + huge,
            "\"guided_choice\":[" + huge + "]",
            "\"guided_json\":{\"const\":" + huge + "}",
            "\"guided_json\":" + huge)) {
      Reply reply = client.chat("Hi", fields);
      BadRequestsTest.assertError(
          reply, 400, fields.substring(1, fields.indexOf('"', 1)), "at most 262,144 characters");
    }
  }

  /** What takes long is refused, and holds nobody else up. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"guided_regex\":\"(((a{999}){999}){999}b){999}\"",
        "\"guided_regex\":\"(a?){500}a{500}\"",
        "\"guided_regex\":\"(.*a.{40}){3}\"",
        "\"guided_json\":{\"$ref\":\"#\"}",
        "\"guided_json\":{\"allOf\":[{\"$ref\":\"#\"},{\"type\":\"object\"}]}",
        "\"guided_json\":{\"type\":\"array\",\"minItems\":1000000,\"items\":{\"type\":\"array\",\"minItems\":1000000}}",
      })
  @Report(17)
  void bombsHarmNobody(String bomb) throws Exception {
    long begun = System.nanoTime();
    Reply reply = client.chat("Hi", bomb, "\"max_tokens\":20");
    assertThat(reply.status()).as(reply.text()).isIn(200, 400);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
    assertThat(client.chat("Hi", "\"max_tokens\":1").status()).isEqualTo(200);
  }
}
