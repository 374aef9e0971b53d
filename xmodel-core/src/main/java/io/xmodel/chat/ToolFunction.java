package io.xmodel.chat;

import java.util.Objects;

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
     * @param arguments a JSON object, as the model wrote it: it may be no valid JSON, and may not
     *     fit the schema, unless the tool is strict
     * @return what the model is told, as text or JSON
     * @throws Exception whose message the model is told instead, so that it can go on
     */
    String call(String arguments) throws Exception;
  }

  /** Checks that nothing is missing. */
  public ToolFunction {
    Objects.requireNonNull(tool, "tool");
    Objects.requireNonNull(body, "body");
  }
}
