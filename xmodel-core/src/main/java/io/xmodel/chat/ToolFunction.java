package io.xmodel.chat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A tool with its code. Whoever runs tools calls it, for one call at a time.
 *
 * @param tool what the model is told of it
 * @param body what a call does
 */
public record ToolFunction(Tool tool, Body body) {
  /** What a call does. */
  @FunctionalInterface
  public interface Body {
    /**
     * Does what is asked for.
     *
     * @param arguments a JSON object, as the model wrote it. It fits the schema, unless that is not
     *     supported and the tool is not strict
     * @return what the model is told, as text or JSON
     * @throws Exception whose message the model is told instead, so that it can go on
     */
    String call(String arguments) throws Exception;
  }

  /**
   * What a call does with its arguments.
   *
   * @param <R> holds them
   */
  @FunctionalInterface
  public interface Typed<R extends Record> {
    /**
     * Does what is asked for.
     *
     * @return what the model is told: texts as they are, all else as JSON
     * @throws Exception whose message the model is told instead
     */
    @Nullable Object call(R arguments) throws Exception;
  }

  /** Checks that nothing is missing. */
  public ToolFunction {
    Objects.requireNonNull(tool, "tool");
    Objects.requireNonNull(body, "body");
  }

  /**
   * A public method, under its own name. Its parameters are the arguments, under their own names:
   * compile with {@code -parameters}. What it returns the model is told: texts as they are, all
   * else as JSON.
   *
   * @param description when to use it, for the model
   * @param target whose method it is
   * @throws io.xmodel.error.RequestException when there is not one such method, or its parameters
   *     are of types that have no JSON schema
   */
  public static ToolFunction of(String description, Object target, String method) {
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(method, "method");
    return JavaTool.ofMethod(description, target, method);
  }

  /**
   * A function of a record, whose components are the arguments.
   *
   * @throws io.xmodel.error.RequestException when a component is of a type that has no JSON schema
   */
  public static <R extends Record> ToolFunction of(
      String name, String description, Class<R> type, Typed<R> body) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(body, "body");
    return JavaTool.ofRecord(name, description, type, body);
  }
}
