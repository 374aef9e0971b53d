package io.xmodel.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import io.xmodel.chat.Message;
import io.xmodel.chat.Role;
import io.xmodel.chat.ToolCall;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns LangChain4j's messages into ours. */
final class Messages {
  private Messages() {}

  /**
   * The same messages.
   *
   * @throws UnsupportedFeatureException when one has what is no text
   */
  static List<Message> of(List<ChatMessage> messages) {
    return messages.stream().map(Messages::of).toList();
  }

  /**
   * The same message.
   *
   * @throws UnsupportedFeatureException when it has what is no text
   */
  static Message of(ChatMessage message) {
    return switch (message) {
      case SystemMessage system -> Message.system(system.text());
      case UserMessage user -> message(Role.USER, text(user.contents()), "", user.name());
      case AiMessage answer -> of(answer);
      case ToolExecutionResultMessage result ->
          message(Role.TOOL, text(result.contents()), orEmpty(result.id()), result.toolName());
      default ->
          throw new UnsupportedFeatureException(
              "A message of type %s is not supported: only system, user, AI and tool result messages are."
                  .formatted(message.type()));
    };
  }

  /** Its thinking is left out: models are not shown what they thought before. */
  private static Message of(AiMessage answer) {
    if (!answer.images().isEmpty() || !answer.audios().isEmpty()) {
      throw unsupported(answer.images().isEmpty() ? "audio" : "image");
    }
    return Message.assistant(
        orEmpty(answer.text()),
        answer.toolExecutionRequests().stream().map(Messages::call).toList());
  }

  private static ToolCall call(ToolExecutionRequest request) {
    String arguments = orEmpty(request.arguments());
    return new ToolCall(
        orEmpty(request.id()), request.name(), arguments.isBlank() ? "{}" : arguments);
  }

  private static Message message(
      Role role, String content, String toolCallId, @Nullable String name) {
    return new Message(role, content, List.of(), toolCallId, orEmpty(name));
  }

  private static String text(List<Content> contents) {
    return contents.stream()
        .map(content -> {
          if (content instanceof TextContent text) {
            return text.text();
          }
          throw unsupported(content.type().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        })
        .collect(Collectors.joining("\n"));
  }

  private static UnsupportedFeatureException unsupported(String kind) {
    return new UnsupportedFeatureException(
        "A message has non-text content of the kind '%s', which is not supported: this model reads text only."
            .formatted(kind));
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
