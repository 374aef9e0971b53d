package io.xmodel;

import io.xmodel.chat.Message;
import java.util.List;
import java.util.Objects;

/**
 * An answer that tools have helped with. {@link #toString} is its text. An immutable value.
 *
 * @param messages the conversation with all calls, what they returned, and the answer
 * @param completions what the model said: the last is the answer
 */
public record ToolRun(List<Message> messages, List<Completion> completions) {
  /** Copies the lists. */
  public ToolRun {
    messages = List.copyOf(Objects.requireNonNull(messages, "messages"));
    completions = List.copyOf(Objects.requireNonNull(completions, "completions"));
  }

  /** The answer. It has calls only where it was cancelled before they were made. */
  public Completion answer() {
    return completions.getLast();
  }

  /** The answer's text. */
  @Override
  public String toString() {
    return answer().toString();
  }
}
