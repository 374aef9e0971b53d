package io.xmodel.server.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/** Writes one answer, event by event. */
final class FakeAnswer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PROMPT = 10;

  private final HttpExchange exchange;
  private int tokens;

  FakeAnswer(HttpExchange exchange) {
    this.exchange = exchange;
  }

  /** Refuses, as the server does it. */
  void refuse(int status, String code, String sentence) throws IOException {
    Map<String, String> error = Map.of("message", sentence, "type", "some_error", "code", code);
    exchange.sendResponseHeaders(status, 0);
    exchange.getResponseBody().write(JSON.writeValueAsBytes(Map.of("error", error)));
  }

  /** Text, a token a piece. */
  FakeAnswer text(String... pieces) throws IOException {
    for (String piece : pieces) {
      tokens++;
      delta(Map.of("content", piece));
    }
    return this;
  }

  /** What the model thinks. */
  FakeAnswer reasoning(String... pieces) throws IOException {
    for (String piece : pieces) {
      tokens++;
      delta(Map.of("reasoning_content", piece));
    }
    return this;
  }

  /** A call, with its arguments in pieces. */
  FakeAnswer call(int index, String name, String... arguments) throws IOException {
    var begin = Map.of("name", name, "arguments", "");
    var first = Map.of("index", index, "id", "id" + index, "type", "function", "function", begin);
    delta(Map.of("tool_calls", List.of(first)));
    for (String piece : arguments) {
      tokens++;
      var more = Map.of("index", index, "function", Map.of("arguments", piece));
      delta(Map.of("tool_calls", List.of(more)));
    }
    return this;
  }

  /** The proper end. */
  void finish(String reason) throws IOException {
    event(
        Map.of("choices", List.of(Map.of("index", 0, "delta", Map.of(), "finish_reason", reason))));
    event(Map.of("choices", List.of(), "usage", usage()));
    raw("data: [DONE]\n\n".getBytes(UTF_8));
  }

  /** A sign of life that says nothing. */
  FakeAnswer comment() throws IOException {
    return raw(": still working\n\n".getBytes(UTF_8));
  }

  /** An error in the midst of an answer. */
  void fail(String sentence) throws IOException {
    event(Map.of("error", Map.of("message", sentence, "type", "server_error")));
    raw("data: [DONE]\n\n".getBytes(UTF_8));
  }

  /** Any bytes. */
  FakeAnswer raw(byte... bytes) throws IOException {
    if (exchange.getResponseCode() < 0) {
      exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
      exchange.sendResponseHeaders(200, 0);
    }
    OutputStream out = exchange.getResponseBody();
    out.write(bytes);
    out.flush();
    return this;
  }

  /** Goes on until the client hangs up. */
  void untilHungUp() throws InterruptedException {
    try {
      while (true) {
        comment();
        Thread.sleep(20);
      }
    } catch (IOException e) {
      // That is what was waited for.
    }
  }

  private void delta(Map<String, ?> delta) throws IOException {
    event(Map.of("choices", List.of(Map.of("index", 0, "delta", delta)), "usage", usage()));
  }

  private Map<String, Integer> usage() {
    return Map.of(
        "prompt_tokens", PROMPT, "completion_tokens", tokens, "total_tokens", PROMPT + tokens);
  }

  private void event(Map<String, ?> value) throws IOException {
    raw(("data: " + JSON.writeValueAsString(value) + "\n\n").getBytes(UTF_8));
  }
}
