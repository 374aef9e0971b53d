package io.xmodel.internal.constraint.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** Values of JSON texts, written in one way: two are equal where these are. */
final class CanonicalJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private CanonicalJson() {}

  /** The value of a text, which has one byte in each character. */
  static String of(String raw) {
    if (raw.startsWith("\"")) {
      return raw.charAt(0) + JsonStrings.text(raw.substring(1, raw.length() - 1));
    }
    try {
      String text = new String(raw.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
      StringBuilder out = new StringBuilder();
      write(MAPPER.readTree(text), out);
      return out.toString();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an item that is no JSON: " + raw, e);
    }
  }

  private static void write(JsonNode node, StringBuilder out) {
    if (node.isNumber()) {
      out.append(node.decimalValue().stripTrailingZeros());
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
