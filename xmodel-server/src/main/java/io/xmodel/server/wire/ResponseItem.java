package io.xmodel.server.wire;

import java.util.List;

/** What a response consists of. */
public sealed interface ResponseItem {
  /** Its id, which begins with its kind: msg_, rs_ or fc_. */
  String id();

  /** The same under another id. */
  ResponseItem withId(String id);

  /** A piece of a message. */
  record TextPart(String type, String text, List<Object> annotations, List<Object> logprobs) {
    /** Of a text. */
    public static TextPart of(String text) {
      return new TextPart("output_text", text, List.of(), List.of());
    }
  }

  /** A piece of what the model thinks. */
  record ThoughtPart(String type, String text) {
    /** Of a text. */
    public static ThoughtPart of(String text) {
      return new ThoughtPart("reasoning_text", text);
    }
  }

  /** What the model says. */
  record Message(String type, String id, String status, String role, List<TextPart> content)
      implements ResponseItem {
    /** With parts or none. */
    public static Message of(String id, String status, List<TextPart> content) {
      return new Message("message", id, status, "assistant", content);
    }

    @Override
    public Message withId(String id) {
      return of(id, status, content);
    }
  }

  /** What it thinks before it answers. */
  record Reasoning(
      String type, String id, String status, List<Object> summary, List<ThoughtPart> content)
      implements ResponseItem {
    /** With parts or none. */
    public static Reasoning of(String id, String status, List<ThoughtPart> content) {
      return new Reasoning("reasoning", id, status, List.of(), content);
    }

    @Override
    public Reasoning withId(String id) {
      return of(id, status, content);
    }
  }

  /** A call of a tool. */
  record FunctionCall(
      String type, String id, String status, String callId, String name, String arguments)
      implements ResponseItem {
    /** With arguments as far as they are known. */
    public static FunctionCall of(
        String id, String status, String callId, String name, String arguments) {
      return new FunctionCall("function_call", id, status, callId, name, arguments);
    }

    @Override
    public FunctionCall withId(String id) {
      return of(id, status, callId, name, arguments);
    }
  }
}
