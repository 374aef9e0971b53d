package io.xmodel.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks a server, and reads what it says closely. */
final class TestClient {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final int port;

  TestClient(int port) {
    this.port = port;
  }

  /** An answer. */
  record Reply(int status, String text, HttpResponse<?> http) {
    JsonNode json() {
      return parse(text);
    }

    JsonNode at(String pointer) {
      return json().at(pointer);
    }

    Optional<String> header(String name) {
      return http.headers().firstValue(name);
    }

    /** The data of its events, without the last, which must be [DONE]. */
    List<JsonNode> events() {
      List<JsonNode> events = new ArrayList<>();
      boolean done = false;
      for (String line : text.split("\n")) {
        if (!line.startsWith("data: ")) {
          continue;
        }
        if (done) {
          throw new AssertionError("Something comes after [DONE]: " + line);
        }
        String data = line.substring("data: ".length());
        done = data.equals("[DONE]");
        if (!done) {
          events.add(parse(data));
        }
      }
      if (!done) {
        throw new AssertionError("There is no [DONE]: " + text);
      }
      return events;
    }
  }

  static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }

  Reply get(String path, String... headers) throws IOException, InterruptedException {
    return send(request(path, headers).GET().build());
  }

  Reply post(String path, String body, String... headers) throws IOException, InterruptedException {
    return send(request(path, headers).POST(BodyPublishers.ofString(body)).build());
  }

  /** A chat of one question, with other fields: {@code "n":2}. */
  Reply chat(String question, String... fields) throws IOException, InterruptedException {
    return post("/v1/chat/completions", chatBody(question, fields));
  }

  static String chatBody(String question, String... fields) {
    StringBuilder body = new StringBuilder("{\"model\":\"nano\",\"messages\":[{\"role\":\"user\",");
    body.append("\"content\":").append(quoted(question)).append("}]");
    for (String field : fields) {
      body.append(',').append(field);
    }
    return body.append('}').toString();
  }

  /** A completion, with other fields. */
  Reply complete(String promptJson, String... fields) throws IOException, InterruptedException {
    StringBuilder body = new StringBuilder("{\"model\":\"nano\",\"prompt\":" + promptJson);
    for (String field : fields) {
      body.append(',').append(field);
    }
    return post("/v1/completions", body.append('}').toString());
  }

  static String quoted(String text) {
    try {
      return JSON.writeValueAsString(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return request;
  }

  Reply send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response = HTTP.send(request, BodyHandlers.ofString());
    return new Reply(response.statusCode(), response.body(), response);
  }
}
