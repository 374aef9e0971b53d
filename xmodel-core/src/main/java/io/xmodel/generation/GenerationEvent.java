package io.xmodel.generation;

import io.xmodel.chat.ToolCall;
import java.util.List;
import java.util.Objects;

/**
 * What happens during a generation, in order. Each event tells the tokens that it comes from; all
 * events together have all tokens, once. The last event is {@link Done}.
 */
public sealed interface GenerationEvent {
  /** The tokens it comes from: those since the event before. Some events have none. */
  List<GeneratedToken> tokens();

  /**
   * Text of the answer.
   *
   * @param text whole characters; never empty, unless the model has no tokenizer
   */
  record Text(String text, List<GeneratedToken> tokens) implements GenerationEvent {
    /** Copies the list. */
    public Text {
      Objects.requireNonNull(text, "text");
      tokens = List.copyOf(Objects.requireNonNull(tokens, "tokens"));
    }
  }

  /**
   * What the model thinks before it answers. Only answers to messages are looked through for it.
   *
   * @param text whole characters, never empty
   */
  record Reasoning(String text, List<GeneratedToken> tokens) implements GenerationEvent {
    /** Copies the list. */
    public Reasoning {
      Objects.requireNonNull(text, "text");
      tokens = List.copyOf(Objects.requireNonNull(tokens, "tokens"));
    }
  }

  /**
   * A call of a tool begins. Only answers to messages are looked through for calls.
   *
   * @param index of the call in the answer, from 0
   * @param id of the call, by which its result will refer to it
   * @param name of the tool
   */
  record ToolCallBegin(int index, String id, String name, List<GeneratedToken> tokens)
      implements GenerationEvent {
    /** Copies the list. */
    public ToolCallBegin {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(name, "name");
      tokens = List.copyOf(Objects.requireNonNull(tokens, "tokens"));
    }
  }

  /**
   * Part of a call's arguments.
   *
   * @param part the next characters of a JSON text
   */
  record ToolCallArguments(int index, String part, List<GeneratedToken> tokens)
      implements GenerationEvent {
    /** Copies the list. */
    public ToolCallArguments {
      Objects.requireNonNull(part, "part");
      tokens = List.copyOf(Objects.requireNonNull(tokens, "tokens"));
    }
  }

  /**
   * A call is complete. A call that breaks off has no such event: it comes as {@link Text}.
   *
   * @param call the whole call
   */
  record ToolCallEnd(int index, ToolCall call, List<GeneratedToken> tokens)
      implements GenerationEvent {
    /** Copies the list. */
    public ToolCallEnd {
      Objects.requireNonNull(call, "call");
      tokens = List.copyOf(Objects.requireNonNull(tokens, "tokens"));
    }
  }

  /**
   * The end.
   *
   * @param reason why
   * @param timings where the time went
   * @param tokens those after the last text, such as the end-of-text token
   */
  record Done(FinishReason reason, Timings timings, List<GeneratedToken> tokens)
      implements GenerationEvent {
    /** Copies the list. */
    public Done {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(timings, "timings");
      tokens = List.copyOf(Objects.requireNonNull(tokens, "tokens"));
    }
  }
}
