package io.xmodel.chat;

import java.util.List;
import java.util.Objects;

/**
 * One message of a conversation.
 *
 * @param role who speaks
 * @param content the text; empty where JSON says null
 * @param toolCalls calls the assistant asks for
 * @param toolCallId for a tool's message, the call it answers; may be empty
 * @param name the speaker's or the tool's name; may be empty
 * @param written the JSON object that it was read from, if that says more than the others do; else
 *     empty. Chat templates see a message as it was written
 */
public record Message(
    Role role,
    String content,
    List<ToolCall> toolCalls,
    String toolCallId,
    String name,
    String written) {
  /** Copies the calls. */
  public Message {
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(content, "content");
    Objects.requireNonNull(toolCalls, "toolCalls");
    Objects.requireNonNull(toolCallId, "toolCallId");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(written, "written");
    toolCalls = List.copyOf(toolCalls);
  }

  /** A message that was not read from JSON. */
  public Message(
      Role role, String content, List<ToolCall> toolCalls, String toolCallId, String name) {
    this(role, content, toolCalls, toolCallId, name, "");
  }

  /** A message with nothing but text. */
  public static Message of(Role role, String content) {
    return new Message(role, content, List.of(), "", "");
  }

  /** Instructions. */
  public static Message system(String content) {
    return of(Role.SYSTEM, content);
  }

  /** What the person says. */
  public static Message user(String content) {
    return of(Role.USER, content);
  }

  /** What the model said. */
  public static Message assistant(String content) {
    return of(Role.ASSISTANT, content);
  }

  /** What the model said, and the calls that it asked for. */
  public static Message assistant(String content, List<ToolCall> toolCalls) {
    return new Message(Role.ASSISTANT, content, toolCalls, "", "");
  }

  /** What a tool returned for a call. */
  public static Message tool(String content, String toolCallId) {
    return new Message(Role.TOOL, content, List.of(), toolCallId, "");
  }
}
