package io.xmodel.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.xmodel.server.TestClient.Reply;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with a request is told in one sentence, with the field, and is never our fault. */
class BadRequestsTest {
  private final TestServer server = TestServer.shared();
  private final TestClient client = server.client();

  static void assertError(Reply reply, int status, String param, String part) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(status);
    JsonNode error = reply.at("/error");
    for (String key : new String[] {"message", "type", "param", "code"}) {
      assertThat(error.has(key)).as(key).isTrue();
    }
    assertThat(error.at("/param").isNull() ? "" : error.at("/param").asText()).isEqualTo(param);
    assertThat(error.at("/message").asText())
        .contains(part)
        .endsWith(".")
        .doesNotContain("Exception")
        .doesNotContain("io.xmodel")
        .hasSizeLessThan(1000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "n":0                       | n                      | between 1 and 128, found 0
          "n":129                     | n                      | found 129
          "n":9                       | n                      | at most 8
          "n":1.5                     | n                      | an integer
          "n":"2"                     | n                      | found "2"
          "temperature":-0.1          | temperature            | between 0 and 2
          "temperature":2.1           | temperature            | between 0 and 2
          "temperature":"hot"         | temperature            | found "hot"
          "temperature":true          | temperature            | found true
          "top_p":1.01                | top_p                  | between 0 and 1
          "top_p":-1                  | top_p                  | between 0 and 1
          "min_p":2                   | min_p                  | between 0 and 1
          "top_k":-2                  | top_k                  | at least -1
          "presence_penalty":2.5      | presence_penalty       | between -2 and 2
          "frequency_penalty":-3      | frequency_penalty      | between -2 and 2
          "repetition_penalty":0      | repetition_penalty     | between 0.01 and 100
          "seed":9223372036854775808  | seed                   | 64 bits
          "seed":0.5                  | seed                   | 64 bits
          "max_tokens":0              | max_tokens             | at least 1
          "max_tokens":-1             | max_tokens             | at least 1
          "max_tokens":99999999999    | max_tokens             | at least 1
          "max_completion_tokens":0   | max_completion_tokens  | at least 1
          "min_tokens":9,"max_tokens":3 | min_tokens           | between 0 and 3
          "logprobs":3                | logprobs               | true or false
          "top_logprobs":3            | top_logprobs           | unless logprobs
          "logprobs":true,"top_logprobs":21 | top_logprobs     | between 0 and 20
          "logprobs":true,"top_logprobs":-1 | top_logprobs     | between 0 and 20
          "stop":5                    | stop                   | a string or an array
          "stop":[5]                  | stop                   | a string or an array
          "stop":""                   | stop                   | 1 to 256 characters
          "stop":["a",""]             | stop                   | 1 to 256 characters
          "stop":["1","2","3","4","5","6","7","8","9","a","b","c","d","e","f","g","h"] | stop | at most 16
          "logit_bias":[1]            | logit_bias             | an object
          "logit_bias":{"x":1}        | logit_bias             | token ids
          "logit_bias":{"99999":1}    | logit_bias             | 0 to 3071
          "logit_bias":{"5":101}      | logit_bias.5           | between -100 and 100
          "stop_token_ids":[99999]    | stop_token_ids         | 0 to 3071
          "stop_token_ids":["5"]      | stop_token_ids         | found "5"
          "stream":"yes"              | stream                 | true or false
          "stream_options":{"include_usage":true} | stream_options | unless stream
          "stream":true,"stream_options":5 | stream_options    | an object
          "stream":true,"stream_options":{"include_usage":1} | stream_options.include_usage | true or false
          "audio":{"voice":"x"}       | audio                  | not supported
          "modalities":["text","audio"] | modalities           | text alone
          "web_search_options":{"a":1} | web_search_options    | not supported
          "grammar":"root ::= x"      | grammar                | not supported
          "chat_template":"x"         | chat_template          | not supported
          "continue_final_message":true | continue_final_message | not supported
          "add_generation_prompt":false | add_generation_prompt | must be true
          "cache_salt":5              | cache_salt             | a string
          "functions":[{"name":"f"}]  | functions              | not supported
          "function_call":"f"         | function_call          | not supported
          "tools":{"a":1}             | tools                  | an array
          "tools":[5]                 | tools[0]               | an object
          "tools":[{"type":"custom","custom":{"name":"f"}}] | tools[0].type | must be function
          "tools":[{"type":"web_search"}] | tools[0].type      | function or custom
          "tools":[{"type":"function"}] | tools[0].name        | missing
          "tools":[{"type":"function","function":{}}] | tools[0].function.name | missing
          "tools":[{"type":"function","function":{"name":"a b"}}] | tools[0].function.name | letters, digits
          "tools":[{"type":"function","function":{"name":"f","parameters":5}}] | tools[0].function.parameters | an object
          "tools":[{"type":"function","function":{"name":"f","strict":1}}] | tools[0].function.strict | true or false
          "tools":[{"type":"function","function":{"name":"f"}},{"type":"function","function":{"name":"f"}}] | tools | the name 'f'
          "tool_choice":"required"    | tool_choice            | no tools are given
          "tool_choice":"sometimes"   | tool_choice            | auto or none or required
          "tool_choice":{"type":"function","function":{"name":"g"}},"tools":[{"type":"function","function":{"name":"f"}}] | tool_choice | none of this name
          "tool_choice":{"type":"function"},"tools":[{"type":"function","function":{"name":"f"}}] | tool_choice.name | missing
          "tool_choice":{"type":"allowed_tools"} | tool_choice.tools | at least one tool
          "tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"none"}} | tool_choice.allowed_tools.mode | auto or required
          "tool_choice":{"type":"allowed_tools","allowed_tools":{"tools":[{"type":"function"}]}} | tool_choice.allowed_tools.tools[0].name | missing
          "tool_choice":{"type":"allowed_tools","allowed_tools":{"tools":[{"type":"function","function":{"name":"g"}}]}} | tool_choice.allowed_tools.tools | names 'g'
          "tool_choice":{"type":"grammar"} | tool_choice.type | allowed_tools
          "tool_choice":{} | tool_choice | a function by its name
          "parallel_tool_calls":"no"  | parallel_tool_calls    | true or false
          "model":7                   | model                  | a string
          """)
  void fieldsOfChats(String fields, String param, String part) throws Exception {
    assertError(client.chat("Hi", fields), 400, param, part);
    if (!fields.contains("stream")) {
      Reply streamed = client.chat("Hi", fields, "\"stream\":true");
      assertThat(streamed.status()).isEqualTo(400);
      assertThat(streamed.json()).isEqualTo(client.chat("Hi", fields).json());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
                                              | messages    | at least one message
          []                                  | messages    | at least one message
          5                                   | messages    | an array
          {"role":"user"}                     | messages    | an array
          [5]                                 | messages[0] | Expected an object
          [{"role":"cat","content":"x"}]      | messages[0] | found 'cat'
          [{"content":"x"}]                   | messages[0] | role
          [{"role":"user","content":"a"},{"role":"user","content":5}] | messages[1] | content must be
          [{"role":"user","content":[{"type":"image_url","image_url":{"url":"http://x"}}]}] | messages[0] | image_url
          [{"role":"user","content":[{"type":"input_audio"}]}] | messages[0] | input_audio
          [{"role":"user","content":[{"type":"text"}]}] | messages[0] | text
          [{"role":"assistant","tool_calls":[{"id":"a"}]}] | messages[0] | function
          """)
  void messages(String messages, String param, String part) throws Exception {
    String body = messages == null ? "{}" : "{\"messages\":" + messages + "}";
    assertError(client.post("/v1/chat/completions", body), 400, param, part);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          5                  |                        | prompt      | found 5
          ""                 | "suffix":"x"           | suffix      | not supported
          []                 |                        | prompt      | an empty array
          [[]]               |                        | prompt      | an empty array
          ["a",5]            |                        | prompt      | found 5
          [1,"a"]            |                        | prompt      | found "a"
          [1.5]              |                        | prompt      | 1.5
          [-1]               |                        | prompt      | 0 to 3071
          [3072]             |                        | prompt      | 0 to 3071
          {"a":1}            |                        | prompt      | an object
          "a"                | "logprobs":21          | logprobs    | between 0 and 20
          "a"                | "logprobs":true        | logprobs    | an integer
          "a"                | "echo":1               | echo        | true or false
          "a"                | "best_of":1,"n":2      | best_of     | between 2
          "a"                | "best_of":3,"stream":true | best_of  | in a stream
          "a"                | "best_of":9            | n           | at most 8
          "a"                | "max_tokens":-1        | max_tokens  | at least 0
          """)
  void fieldsOfCompletions(String prompt, String fields, String param, String part)
      throws Exception {
    Reply reply = fields == null ? client.complete(prompt) : client.complete(prompt, fields);
    assertError(reply, 400, param, part);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``           | valid JSON
          {            | not valid JSON
          {"a":}       | not valid JSON
          {} {}        | not valid JSON
          nonsense     | not valid JSON
          []           | a JSON object, found an array
          "text"       | a JSON object, found "text"
          5            | a JSON object, found 5
          null         | a JSON object, found null
          {"messages":[{"role":"user","content":"x"}],"n":NaN} | not valid JSON
          """)
  void bodies(String body, String part) throws Exception {
    for (String path : new String[] {"/v1/chat/completions", "/v1/completions", "/tokenize"}) {
      Reply reply = client.post(path, body);
      assertThat(reply.status()).as(path + " " + reply.text()).isEqualTo(400);
      assertThat(reply.at("/error/message").asText())
          .contains(part.equals("valid JSON") ? "JSON" : part);
    }
  }

  @Test
  void nestedWithoutEndAndBytesThatAreNoText() throws Exception {
    String deep = "{\"messages\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    assertThat(client.post("/v1/chat/completions", deep).status()).isEqualTo(400);
    try (RawClient raw = new RawClient(server.port())) {
      raw.send(
          "POST /tokenize HTTP/1.1\r\nHost: localhost\r\nContent-Length: 14\r\n\r\n{\"prompt\":\"");
      raw.sendBytes(new byte[] {(byte) 0xC3, '"', '}'});
      assertThat(raw.readUntil("\r\n")).contains("400");
    }
  }

  @Test
  @Report(18)
  void longInputIsNotRepeated() throws Exception {
    String huge = "x".repeat(3_000_000);
    Reply reply = client.chat("Hi", "\"seed\":" + TestClient.quoted(huge));
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.text()).hasSizeLessThan(1000);
    reply = client.chat("Hi", "\"model2\":1,\"model\":" + TestClient.quoted(huge));
    assertThat(reply.text()).hasSizeLessThan(1000);
    reply = client.get("/" + "y".repeat(1500));
    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.text()).hasSizeLessThan(1000);
  }

  @Test
  void bodiesHaveALimit() throws Exception {
    String body = TestClient.chatBody("x".repeat(9 << 20));
    try (RawClient raw = new RawClient(server.port())) {
      raw.send(
          "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
              .formatted(body.length()));
      assertThat(raw.readUntil("\r\n")).contains("413"); // before any of it has come
      raw.readUntil("8,388,608 bytes");
    }
    // Without a length it is noticed on the way.
    try (RawClient raw = new RawClient(server.port())) {
      raw.send("POST /tokenize HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
      String chunk = "100000\r\n" + "y".repeat(0x100000) + "\r\n";
      for (int i = 0; i < 8; i++) {
        raw.send(chunk);
      }
      raw.send("10\r\n" + "y".repeat(16) + "\r\n");
      assertThat(raw.readUntil("\r\n")).contains("413");
    }
  }

  @Test
  void aPromptThatCannotFitIsToldWithTheNumbers() throws Exception {
    Reply reply = client.chat("word ".repeat(4000));
    assertError(reply, 400, "messages", "the context holds 2,048");
    assertThat(reply.at("/error/code").asText()).isEqualTo("context_length_exceeded");
    int[] ids = new int[2100];
    Arrays.fill(ids, 7);
    reply = client.complete(Arrays.toString(ids));
    assertError(reply, 400, "prompt", "2,100 tokens");
    assertThat(client.chat("word ".repeat(4000), "\"stream\":true").status()).isEqualTo(400);
  }

  @Test
  void biasesThatLeaveNothingAreTheRequestsFault() throws Exception {
    StringBuilder biases = new StringBuilder("\"logit_bias\":{");
    for (int id = 0; id < 3072; id++) {
      biases.append(id == 0 ? "" : ",").append('"').append(id).append("\":-100");
    }
    Reply reply = client.chat("Hi", biases.append('}').toString());
    assertThat(reply.status()).as(reply.text()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/nothing, 404",
    "/v1/models/gpt-4, 404",
    "/v1/chat/completions, 405",
    "/%2e%2e/%2e%2e/etc/passwd, 404",
    "/page/..%2f..%2fx.html, 404",
    "/page/none.html, 404",
  })
  void placesThatAreNotThere(String path, int status) throws Exception {
    Reply reply = client.get(path);
    assertThat(reply.status()).as(reply.text()).isEqualTo(status);
    assertThat(reply.at("/error/message").asText()).isNotEmpty();
    if (status == 405) {
      assertThat(reply.header("allow")).contains("POST");
    }
  }

  @Test
  void whatIsNoHttpIsRefusedAndTheServerLivesOn() throws Exception {
    for (String rubbish :
        new String[] {
          "\u0000\u0001\u0002\r\n\r\n",
          "GET\r\n\r\n",
          "GET / HTTP/9.9\r\n\r\n",
          "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
          "POST /tokenize HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
          "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        }) {
      try (RawClient raw = new RawClient(server.port())) {
        raw.withTimeout(300).send(rubbish);
        assertThat(raw.readUntil("\r\n")).as(rubbish).matches("(?s)HTTP/1.1 (4|505).*");
      } catch (RawClient.EndException | SocketException e) {
        // Hung up on: as good.
      } catch (SocketTimeoutException e) {
        // It waits for more, and will wait no longer than others may.
      }
    }
    assertThat(client.get("/health").status()).isEqualTo(200);
  }
}
