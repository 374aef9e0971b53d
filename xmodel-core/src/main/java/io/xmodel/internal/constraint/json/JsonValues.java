package io.xmodel.internal.constraint.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.xmodel.internal.constraint.json.Facts.Type;

/** JSON values as a schema compares them: numbers by their value. */
final class JsonValues {
  private JsonValues() {}

  static boolean same(JsonNode a, JsonNode b) {
    if (a.isNumber() || b.isNumber()) {
      return a.isNumber() && b.isNumber() && a.decimalValue().compareTo(b.decimalValue()) == 0;
    }
    if (a.getNodeType() != b.getNodeType() || a.size() != b.size()) {
      return false;
    }
    if (a.isArray()) {
      for (int i = 0; i < a.size(); i++) {
        if (!same(a.get(i), b.get(i))) {
          return false;
        }
      }
      return true;
    }
    if (a.isObject()) {
      for (var entry : a.properties()) {
        JsonNode other = b.get(entry.getKey());
        if (other == null || !same(entry.getValue(), other)) {
          return false;
        }
      }
      return true;
    }
    return a.equals(b);
  }

  static Type type(JsonNode value) {
    return switch (value.getNodeType()) {
      case NULL -> Type.NULL;
      case BOOLEAN -> Type.BOOLEAN;
      case NUMBER -> Type.NUMBER;
      case STRING -> Type.STRING;
      case ARRAY -> Type.ARRAY;
      case OBJECT -> Type.OBJECT;
      default -> throw new IllegalArgumentException(value.getNodeType().toString());
    };
  }
}
