package io.xmodel.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.chat.ToolFunction.Body;
import io.xmodel.error.RequestException;
import io.xmodel.internal.json.JsonProblem;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tools of Java code: arguments from JSON, results to text. */
final class JavaTool {
  /** What a call is told to have returned that returns nothing. */
  private static final String DONE = "done";

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(
              DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
              DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private JavaTool() {}

  /** A method by its name: there must be one of this name, and its parameters' names. */
  static ToolFunction ofMethod(String description, Object target, String name) {
    Method method = method(target, name);
    Parameter[] parameters = method.getParameters();
    ObjectNode schema = ParameterSchemas.object();
    for (Parameter parameter : parameters) {
      if (!parameter.isNamePresent()) {
        throw new RequestException(
            "The parameters of %s have no names. Compile with -parameters, or take a record."
                .formatted(method));
      }
      ParameterSchemas.put(schema, parameter.getName(), parameter.getParameterizedType());
    }
    Body body =
        arguments -> {
          JsonNode given = read(arguments);
          @Nullable Object[] values = new @Nullable Object[parameters.length];
          for (int i = 0; i < values.length; i++) {
            values[i] = value(given, parameters[i]);
          }
          return text(invoke(method, target, values));
        };
    return new ToolFunction(Tool.of(name, description, schema.toString()), body);
  }

  private static Method method(Object target, String name) {
    List<Method> named =
        Arrays.stream(target.getClass().getMethods())
            .filter(method -> method.getName().equals(name) && !method.isBridge())
            .toList();
    if (named.size() != 1) {
      throw new RequestException(
          "%s must have one public method '%s', found %s."
              .formatted(target.getClass().getName(), name, named.size()));
    }
    Method method = named.getFirst();
    boolean reachable =
        Modifier.isStatic(method.getModifiers())
            ? method.trySetAccessible()
            : method.canAccess(target) || method.trySetAccessible();
    if (!reachable) {
      throw new RequestException(
          "%s cannot be called from here. Make its class public, or open its package to io.xmodel.core."
              .formatted(method));
    }
    return method;
  }

  private static @Nullable Object invoke(Method method, Object target, @Nullable Object[] values)
      throws Exception {
    try {
      return method.getReturnType() == void.class
          ? nothing(method.invoke(target, values))
          : method.invoke(target, values);
    } catch (InvocationTargetException e) {
      switch (e.getCause()) {
        case Exception exception -> throw exception;
        case Error error -> throw error;
        case null, default -> throw e;
      }
    }
  }

  private static String nothing(@Nullable Object nothing) {
    return nothing == null ? DONE : nothing.toString();
  }

  /** A function of a record, whose components are the arguments. */
  static <R extends Record> ToolFunction ofRecord(
      String name, String description, Class<R> type, ToolFunction.Typed<R> body) {
    String schema = ParameterSchemas.of(type).toString();
    return new ToolFunction(
        Tool.of(name, description, schema),
        arguments -> text(body.call(convert(read(arguments), type))));
  }

  private static JsonNode read(String arguments) {
    try {
      JsonNode node = JSON.readTree(arguments);
      if (node.isObject()) {
        return node;
      }
      throw new RequestException("the arguments must be a JSON object");
    } catch (JsonProcessingException e) {
      throw new RequestException("the arguments are not valid JSON: " + JsonProblem.of(e));
    }
  }

  private static @Nullable Object value(JsonNode given, Parameter parameter) {
    JsonNode value = given.get(parameter.getName());
    if (value == null) {
      throw new RequestException("the argument '%s' is missing".formatted(parameter.getName()));
    }
    try {
      return JSON.treeToValue(
          value, JSON.getTypeFactory().constructType(parameter.getParameterizedType()));
    } catch (JsonProcessingException e) {
      throw new RequestException(
          "the argument '%s' does not fit: %s".formatted(parameter.getName(), JsonProblem.of(e)));
    }
  }

  private static <R> R convert(JsonNode arguments, Class<R> type) {
    try {
      return JSON.treeToValue(arguments, type);
    } catch (JsonProcessingException e) {
      throw new RequestException("the arguments do not fit: " + JsonProblem.of(e));
    }
  }

  /** Text as it is, all else as JSON. */
  private static String text(@Nullable Object result) throws JsonProcessingException {
    return result instanceof CharSequence text ? text.toString() : JSON.writeValueAsString(result);
  }
}
