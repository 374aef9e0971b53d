package io.xmodel.internal.prompt;

import io.xmodel.chat.Message;
import io.xmodel.chat.Role;
import io.xmodel.chat.ToolCall;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Repairs of conversations with tools, for templates that take them as they come. The published one
 * knows no {@code tool_call_id}: outputs belong to calls by their order. And it leaves outputs open
 * when a user's message follows them.
 */
final class PublishedForm {
  /** The token that the published template forgets. */
  private static final String OUTPUTS_END = "<｜tool▁outputs▁end｜>";

  private PublishedForm() {}

  /**
   * The messages, repaired.
   *
   * @param template its source
   */
  static List<Message> repaired(List<Message> messages, String template) {
    if (messages.stream().noneMatch(message -> message.role() == Role.TOOL)) {
      return messages;
    }
    List<Message> ordered = template.contains("tool_call_id") ? messages : ordered(messages);
    return template.contains(OUTPUTS_END) ? closed(ordered) : ordered;
  }

  /** Outputs that follow each other, in the order of the calls before them. */
  private static List<Message> ordered(List<Message> messages) {
    List<Message> all = new ArrayList<>();
    List<Message> outputs = new ArrayList<>();
    List<ToolCall> calls = List.of();
    for (Message message : messages) {
      if (message.role() == Role.TOOL) {
        outputs.add(message);
        continue;
      }
      add(outputs, calls, all);
      calls = message.toolCalls();
      all.add(message);
    }
    add(outputs, calls, all);
    return all;
  }

  private static void add(List<Message> outputs, List<ToolCall> calls, List<Message> all) {
    List<String> ids = calls.stream().map(ToolCall::id).toList();
    outputs.sort(Comparator.comparingInt(output -> place(ids, output.toolCallId())));
    all.addAll(outputs);
    outputs.clear();
  }

  /** One that answers no call stays behind those that do. */
  private static int place(List<String> ids, String id) {
    int place = ids.indexOf(id);
    return place < 0 ? ids.size() : place;
  }

  /** An answer without text ends outputs that a user's message follows. */
  private static List<Message> closed(List<Message> messages) {
    List<Message> all = new ArrayList<>();
    Role before = null;
    for (Message message : messages) {
      if (message.role() == Role.USER && before == Role.TOOL) {
        all.add(Message.assistant(""));
      }
      all.add(message);
      before = speaks(message) ? message.role() : before;
    }
    return all;
  }

  /** System texts are all put first, wherever they stand. */
  private static boolean speaks(Message message) {
    return message.role() != Role.SYSTEM;
  }
}
