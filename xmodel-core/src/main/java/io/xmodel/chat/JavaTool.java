package io.xmodel.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.xmodel.chat.ToolFunction.Body;
import io.xmodel.error.RequestException;
import io.xmodel.internal.record.RecordReader;
import io.xmodel.internal.record.RecordSchemas;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tools of Java code: arguments from JSON, results to text. */
final class JavaTool {
  /** What a call is told to have returned that returns nothing. */
  private static final String DONE = "done";

  private static final String CALL = "The call";

  private static final ObjectMapper JSON = new ObjectMapper();

  private JavaTool() {}

  /** A method by its name: there must be one of this name, and its parameters' names. */
  static ToolFunction ofMethod(String description, Object target, String name) {
    Method method = method(target, name);
    Body body =
        arguments -> text(invoke(method, target, RecordReader.arguments(CALL, arguments, method)));
    return new ToolFunction(Tool.of(name, description, RecordSchemas.schema(method)), body);
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
    return new ToolFunction(
        Tool.of(name, description, RecordSchemas.schema(type)),
        arguments -> text(body.call(RecordReader.read(CALL, arguments, type))));
  }

  /** Text as it is, all else as JSON. */
  private static String text(@Nullable Object result) throws JsonProcessingException {
    return result instanceof CharSequence text ? text.toString() : JSON.writeValueAsString(result);
  }
}
