package io.xmodel.server.wire;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.error.Quoted;
import java.io.IOException;
import java.io.UncheckedIOException;

/** JSON as it goes over the wire. Safe for use by several threads. */
public final class Json {
  private final ObjectMapper mapper =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
          // Numbers of schemas stay what they are.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  /** Bytes of a value, without line breaks. */
  public byte[] write(Object value) {
    try {
      return mapper.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Text of a value, without line breaks. */
  public String text(Object value) {
    try {
      return mapper.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The object that a body holds.
   *
   * @throws ApiException when it holds no object
   */
  public Fields object(byte[] body) {
    return object(body, "body");
  }

  /**
   * The object that a text holds.
   *
   * @param what how the text is called in errors
   * @throws ApiException when it holds no object
   */
  public Fields object(byte[] body, String what) {
    JsonNode node;
    try {
      node = mapper.readTree(body);
    } catch (JsonProcessingException e) {
      throw ApiException.badRequest(
          "The %s is not valid JSON%s: %s."
              .formatted(what, where(e.getLocation()), Quoted.shortened(firstLine(e))));
    } catch (IOException e) {
      throw ApiException.badRequest("The %s is not UTF-8 text.".formatted(what));
    }
    if (!(node instanceof ObjectNode object)) {
      throw ApiException.badRequest(
          "The %s must be a JSON object, found %s.".formatted(what, Fields.found(node)));
    }
    return new Fields(object, "");
  }

  private static String where(JsonLocation location) {
    if (location == null) {
      return "";
    }
    int line = location.getLineNr();
    return (line == 1 ? " (column %2$d)" : " (line %d, column %d)")
        .formatted(line, location.getColumnNr());
  }

  private static String firstLine(JsonProcessingException e) {
    return e.getOriginalMessage().lines().findFirst().orElse("").replaceFirst("\\.$", "");
  }
}
