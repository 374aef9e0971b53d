package io.xmodel.chat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.error.RequestException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/** The JSON schemas of Java types that a tool may take. */
final class ParameterSchemas {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<Class<?>> WHOLE =
      Set.of(
          byte.class,
          short.class,
          int.class,
          long.class,
          Byte.class,
          Short.class,
          Integer.class,
          Long.class,
          BigInteger.class);
  private static final Set<Class<?>> REAL =
      Set.of(float.class, double.class, Float.class, Double.class, BigDecimal.class, Number.class);

  private ParameterSchemas() {}

  /** An object without properties yet. */
  static ObjectNode object() {
    ObjectNode schema = JSON.createObjectNode().put("type", "object");
    schema.putObject("properties");
    schema.putArray("required");
    return schema.put("additionalProperties", false);
  }

  /** Adds a property, which is required. */
  static void put(ObjectNode schema, String name, Type type) {
    schema.withObjectProperty("properties").set(name, of(type));
    schema.withArrayProperty("required").add(name);
  }

  static ObjectNode of(Type type) {
    return switch (type) {
      case Class<?> plain -> of(plain);
      case ParameterizedType generic -> of(generic);
      default -> throw unknown(type);
    };
  }

  private static ObjectNode of(Class<?> type) {
    if (WHOLE.contains(type)) {
      return simple("integer");
    }
    if (REAL.contains(type)) {
      return simple("number");
    }
    if (type == boolean.class || type == Boolean.class) {
      return simple("boolean");
    }
    if (type == String.class || type == CharSequence.class) {
      return simple("string");
    }
    if (type.isEnum()) {
      ObjectNode schema = simple("string");
      ArrayNode names = schema.putArray("enum");
      for (Object constant : type.getEnumConstants()) {
        names.add(((Enum<?>) constant).name());
      }
      return schema;
    }
    if (type.isArray()) {
      return list(type.getComponentType());
    }
    if (type.isRecord()) {
      ObjectNode schema = object();
      for (RecordComponent component : type.getRecordComponents()) {
        put(schema, component.getName(), component.getGenericType());
      }
      return schema;
    }
    throw unknown(type);
  }

  private static ObjectNode of(ParameterizedType type) {
    Type[] arguments = type.getActualTypeArguments();
    if (type.getRawType() instanceof Class<?> raw) {
      if (Collection.class.isAssignableFrom(raw)) {
        return list(arguments[0]);
      }
      if (raw == Map.class && arguments[0] == String.class) {
        ObjectNode schema = simple("object");
        schema.set("additionalProperties", of(arguments[1]));
        return schema;
      }
    }
    throw unknown(type);
  }

  private static ObjectNode list(Type item) {
    ObjectNode schema = simple("array");
    schema.set("items", of(item));
    return schema;
  }

  private static ObjectNode simple(String type) {
    return JSON.createObjectNode().put("type", type);
  }

  private static RequestException unknown(Type type) {
    return new RequestException(
        "A tool cannot take a %s. It takes texts, numbers, booleans, enums, lists, maps of texts, and records of these."
            .formatted(type.getTypeName()));
  }
}
