package io.xmodel.server.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** A piece of a tool call. Id, type and name come once, with the first piece; the index always. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ToolCallDelta(
    int index, @Nullable String id, @Nullable String type, Function function) {
  /** The function that is called. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Function(@Nullable String name, String arguments) {}

  /** The first piece of a call. */
  public static ToolCallDelta begin(int index, String id, String name) {
    return new ToolCallDelta(index, id, "function", new Function(name, ""));
  }

  /** This and the next as one, or null where they cannot be one. */
  @Nullable ToolCallDelta join(ToolCallDelta next) {
    return id == null && next.id == null && next.index == index
        ? more(index, function.arguments + next.function.arguments)
        : null;
  }

  /** A further piece. */
  public static ToolCallDelta more(int index, String arguments) {
    return new ToolCallDelta(index, null, null, new Function(null, arguments));
  }
}
