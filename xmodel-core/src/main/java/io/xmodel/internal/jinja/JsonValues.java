package io.xmodel.internal.jinja;

import com.fasterxml.jackson.databind.JsonNode;
import io.xmodel.internal.jinja.value.Ints;
import io.xmodel.internal.jinja.value.None;
import io.xmodel.internal.jinja.value.PyDict;
import io.xmodel.internal.jinja.value.PyList;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** JSON as values of templates, which Python's {@code json.loads} would give. */
public final class JsonValues {
  /** Keys that templates look up. They hold no special token. */
  private static final Pattern NAME = Pattern.compile("\\w*");

  private final UnaryOperator<String> text;

  /**
   * A conversion.
   *
   * @param text changes each string, and each key that is no plain name
   */
  public JsonValues(UnaryOperator<String> text) {
    this.text = text;
  }

  /** The value, its order and types kept. */
  public Object of(JsonNode json) {
    return switch (json.getNodeType()) {
      case STRING -> text.apply(json.textValue());
      case BOOLEAN -> json.booleanValue();
      case NUMBER -> json.isIntegralNumber() ? Ints.of(json.bigIntegerValue()) : json.doubleValue();
      case ARRAY -> {
        List<Object> items = new ArrayList<>(json.size());
        json.forEach(item -> items.add(of(item)));
        yield new PyList(items);
      }
      case OBJECT -> {
        PyDict dict = new PyDict();
        json.properties().forEach(entry -> dict.put(key(entry.getKey()), of(entry.getValue())));
        yield dict;
      }
      default -> None.NONE;
    };
  }

  /** A list of values. */
  public Object list(List<? extends JsonNode> nodes) {
    List<Object> items = new ArrayList<>(nodes.size());
    nodes.forEach(node -> items.add(of(node)));
    return new PyList(items);
  }

  private String key(String key) {
    return NAME.matcher(key).matches() ? key : text.apply(key);
  }
}
