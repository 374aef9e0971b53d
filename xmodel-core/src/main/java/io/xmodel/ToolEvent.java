package io.xmodel;

import io.xmodel.chat.ToolCall;
import io.xmodel.generation.GenerationEvent;
import java.util.Objects;

/** What happens while tools are run, in order. */
public sealed interface ToolEvent {
  /**
   * The model says something, or asks for calls.
   *
   * @param round 0 before any call was made
   */
  record Generated(int round, GenerationEvent event) implements ToolEvent {
    /** Checks that nothing is missing. */
    public Generated {
      Objects.requireNonNull(event, "event");
    }
  }

  /** A call is made now. */
  record Called(ToolCall call) implements ToolEvent {
    /** Checks that nothing is missing. */
    public Called {
      Objects.requireNonNull(call, "call");
    }
  }

  /**
   * A call has returned.
   *
   * @param result what the model is told
   * @param failed whether that is what went wrong
   */
  record Returned(ToolCall call, String result, boolean failed) implements ToolEvent {
    /** Checks that nothing is missing. */
    public Returned {
      Objects.requireNonNull(call, "call");
      Objects.requireNonNull(result, "result");
    }
  }
}
