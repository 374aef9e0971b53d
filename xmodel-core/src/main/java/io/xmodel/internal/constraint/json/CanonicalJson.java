package io.xmodel.internal.constraint.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * Values of JSON texts, written in one way. Numbers are as doubles, as some readers know no others:
 * what is equal to one reader is not new.
 */
final class CanonicalJson {
  private static final JsonMapper MAPPER = new JsonMapper();

  private CanonicalJson() {}

  /**
   * The value of a text.
   *
   * @param raw one byte in each character
   */
  static JsonNode read(String raw) {
    if (raw.startsWith("\"")) {
      return new TextNode(JsonStrings.text(raw.substring(1, raw.length() - 1)));
    }
    try {
      return MAPPER.readTree(
          new String(raw.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an item that is no JSON: " + raw, e);
    }
  }

  /** A value, written so that it is equal to another where both texts are. */
  static String of(JsonNode value) {
    if (value.isTextual()) {
      return '"' + value.textValue();
    }
    StringBuilder out = new StringBuilder();
    write(value, out);
    return out.toString();
  }

  private static void write(JsonNode node, StringBuilder out) {
    if (node.isNumber()) {
      out.append(node.doubleValue() + 0.0); // there is one 0
    } else if (node.isArray()) {
      out.append('[');
      node.forEach(one -> {
        write(one, out);
        out.append(',');
      });
      out.append(']');
    } else if (node.isObject()) {
      Map<String, JsonNode> sorted = new TreeMap<>();
      node.properties().forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
      out.append('{');
      sorted.forEach((name, value) -> {
        out.append(new TextNode(name)).append(':');
        write(value, out);
        out.append(',');
      });
      out.append('}');
    } else {
      out.append(node);
    }
  }
}
