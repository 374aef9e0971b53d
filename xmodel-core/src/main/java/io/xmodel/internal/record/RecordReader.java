package io.xmodel.internal.record;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.xmodel.error.RequestException;
import io.xmodel.internal.json.JsonProblem;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes records, and arguments of methods, of JSON texts that fulfil their schema. */
public final class RecordReader {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final Shapes shapes;

  /** What the text is, for messages. */
  private final String what;

  private RecordReader(Shapes shapes, String what) {
    this.shapes = shapes;
    this.what = what;
  }

  /**
   * The record that a text describes.
   *
   * @param what the text is, at the beginning of a sentence
   * @throws RequestException when it describes none: it is cut off, say, or the record's
   *     constructor refuses what it is given
   */
  public static <T> T read(String what, String json, Class<T> type) {
    RecordReader reader = new RecordReader(Shapes.of(type), what);
    JsonNode node = reader.parse(json, type.getSimpleName());
    return type.cast(reader.record(node, type, type.getSimpleName()));
  }

  /**
   * The arguments that a text gives to a method.
   *
   * @param what the text is, at the beginning of a sentence
   * @throws RequestException when one is missing or does not fit
   */
  public static @Nullable Object[] arguments(String what, String json, Method method) {
    Shapes shapes = Shapes.of(method);
    RecordReader reader = new RecordReader(shapes, what);
    return reader.values(reader.parse(json, method.getName()), shapes.fields(), method.getName());
  }

  private JsonNode parse(String json, String of) {
    try {
      return MAPPER.readTree(json);
    } catch (JacksonException e) {
      throw new RequestException(
          "%s is no JSON text for %s: %s.".formatted(what, of, JsonProblem.of(e)), e);
    }
  }

  private @Nullable Object[] values(JsonNode node, List<Shape.Field> fields, String where) {
    @Nullable Object[] values = new @Nullable Object[fields.size()];
    for (int i = 0; i < values.length; i++) {
      Shape.Field field = fields.get(i);
      JsonNode value = node.get(field.name());
      if (value == null) {
        throw new RequestException("%s has no %s in %s.".formatted(what, field.name(), where));
      }
      values[i] = value(value, field.shape(), where + "." + field.name());
    }
    return values;
  }

  private Object record(JsonNode node, Class<?> type, String where) {
    List<Shape.Field> fields = shapes.fields(type);
    @Nullable Object[] values = values(node, fields, where);
    Class<?>[] types = fields.stream().map(Shape.Field::type).toArray(Class<?>[]::new);
    try {
      var constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw new RequestException(
          "%s refuses its values: %s".formatted(where, e.getTargetException().getMessage()), e);
    } catch (ReflectiveOperationException e) {
      throw new RequestException(
          "%s cannot be made: its constructor cannot be called from here.".formatted(where), e);
    }
  }

  private @Nullable Object value(JsonNode node, Shape shape, String where) {
    return switch (shape) {
      case Shape.OrNull or -> {
        Object value = node.isNull() ? null : value(node, or.value(), where);
        yield or.wrapped() ? Optional.ofNullable(value) : value;
      }
      case Shape.Text ignored when node.isTextual() -> node.textValue();
      case Shape.Bool ignored when node.isBoolean() -> node.booleanValue();
      case Shape.Whole whole when node.isNumber() ->
          number(node.decimalValue(), whole.type(), where);
      case Shape.Real real when node.isNumber() -> number(node.decimalValue(), real.type(), where);
      case Shape.Constant constant
          when node.isTextual() && constant.names().contains(node.textValue()) ->
          constant.type().getEnumConstants()[constant.names().indexOf(node.textValue())];
      case Shape.Items items when node.isArray() -> {
        List<Object> list = new ArrayList<>();
        for (JsonNode one : node) {
          list.add(value(one, items.item(), where));
        }
        if (items.type().isArray()) {
          yield array(list, items.type().getComponentType());
        }
        yield items.type() == Set.class
            ? java.util.Collections.unmodifiableSet(new LinkedHashSet<>(list))
            : java.util.Collections.unmodifiableList(list);
      }
      case Shape.Entries entries when node.isObject() -> {
        Map<String, Object> map = new LinkedHashMap<>();
        node.properties()
            .forEach(
                entry -> map.put(entry.getKey(), value(entry.getValue(), entries.value(), where)));
        yield java.util.Collections.unmodifiableMap(map);
      }
      case Shape.Fields fields when node.isObject() -> record(node, fields.type(), where);
      default ->
          throw new RequestException(
              "%s has %s as %s, which does not fit."
                  .formatted(what, node.getNodeType().toString().toLowerCase(Locale.ROOT), where));
    };
  }

  private static Object array(List<Object> values, Class<?> type) {
    Object array = Array.newInstance(type, values.size());
    for (int i = 0; i < values.size(); i++) {
      Array.set(array, i, values.get(i));
    }
    return array;
  }

  private Object number(BigDecimal value, Class<?> type, String where) {
    try {
      return type == Byte.class
          ? (Object) value.byteValueExact()
          : type == Short.class
              ? (Object) value.shortValueExact()
              : type == Integer.class
                  ? (Object) value.intValueExact()
                  : type == Long.class
                      ? (Object) value.longValueExact()
                      : type == Float.class
                          ? (Object) value.floatValue()
                          : type == Double.class
                              ? (Object) value.doubleValue()
                              : type == BigDecimal.class ? value : value.toBigIntegerExact();
    } catch (ArithmeticException e) {
      throw new RequestException(
          "%s has %s as %s, which is no %s.".formatted(what, value, where, type.getSimpleName()),
          e);
    }
  }
}
