package io.xmodel.server.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import io.xmodel.error.Quoted;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A line of a batch: a request in OpenAI's envelope, or plain fields.
 *
 * @param url the endpoint that answers it
 * @param body what it is asked
 * @param id what its result is called by: the caller's name for it, or else the line's number
 * @param key the same as a text
 * @param isPlain whether it has no envelope, and so its result has none
 */
public record BatchRequest(String url, Fields body, Object id, String key, boolean isPlain) {
  private static final List<String> URLS =
      List.of(Paths.CHAT, Paths.TEXT, Paths.RESPONSES, Paths.EMBEDDINGS);

  /**
   * What a line says.
   *
   * @param number of the line in its file
   * @throws ApiException when it is no request
   */
  public static BatchRequest read(Fields line, long number) {
    if (line.value("body") != null || line.value("url") != null || customId(line) != null) {
      return enveloped(line);
    }
    JsonNode given = line.value("id");
    if (given != null && !given.isTextual() && !given.isNumber()) {
      throw line.wrong("id", "a text or a number", given);
    }
    JsonNode id = given == null ? LongNode.valueOf(number) : given;
    if (line.value("messages") != null) {
      return new BatchRequest(Paths.CHAT, line, id, id.asText(), true);
    }
    if (line.value("prompt") != null) {
      return new BatchRequest(Paths.TEXT, line, id, id.asText(), true);
    }
    throw ApiException.badRequest(
        "The line is no request: it has neither custom_id, url and body, nor a prompt or messages.");
  }

  private static BatchRequest enveloped(Fields line) {
    JsonNode id = line.value("custom_id");
    if (id == null || !id.isTextual()) {
      throw ApiException.badValue("custom_id", "custom_id must be a text, one for each line.");
    }
    String method = line.text("method");
    if (method != null && !method.equals("POST")) {
      throw ApiException.badValue(
          "method", "method must be POST, found %s.".formatted(Quoted.of(method)));
    }
    String url = line.text("url");
    if (url == null || !URLS.contains(url)) {
      throw ApiException.badValue(
          "url",
          "url must be one of %s; found %s."
              .formatted(String.join(", ", URLS), url == null ? "none" : Quoted.of(url)));
    }
    Fields body = line.request("body");
    if (body == null) {
      throw ApiException.badValue("body", "body is missing: it holds the request.");
    }
    return new BatchRequest(url, body, id, id.asText(), false);
  }

  /** What a line in an envelope is called, whatever that is; null: nothing. */
  public static @Nullable Object customId(Fields line) {
    return line.value("custom_id");
  }
}
