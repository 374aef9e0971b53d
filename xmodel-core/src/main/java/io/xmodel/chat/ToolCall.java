package io.xmodel.chat;

import java.util.Objects;

/**
 * A call that the model asks for.
 *
 * @param id names the call, so that the result can refer to it; may be empty
 * @param name the function
 * @param arguments its arguments, as JSON text
 */
public record ToolCall(String id, String name, String arguments) {
  /** The only kind of call there is. */
  public static final String TYPE = "function";

  /** Checks that nothing is missing. */
  public ToolCall {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(arguments, "arguments");
  }
}
