package io.xmodel.chat;

import io.xmodel.error.FileProblem;
import io.xmodel.error.RequestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The messages of a conversation, oldest first. Immutable: adding gives a new one.
 *
 * @param messages in order
 */
public record Conversation(List<Message> messages) {
  /** Copies the list. */
  public Conversation {
    messages = List.copyOf(messages);
  }

  /** A conversation of these messages. */
  public static Conversation of(Message... messages) {
    return new Conversation(List.of(messages));
  }

  /** The same with one message more. */
  public Conversation with(Message message) {
    return new Conversation(Stream.concat(messages.stream(), Stream.of(message)).toList());
  }

  /** The same without the messages from {@code size} on: to take back a turn. */
  public Conversation truncatedTo(int size) {
    return new Conversation(messages.subList(0, size));
  }

  /**
   * Reads an array of messages in OpenAI's shape, or an object with one under {@code messages}.
   *
   * @throws RequestException naming what is wrong with which message
   */
  public static Conversation fromJson(String json) {
    return new Conversation(new MessageJson().read(json, "The JSON text"));
  }

  /** The array of messages that {@link #fromJson} reads. */
  public String toJson() {
    return new MessageJson().write(messages);
  }

  /**
   * Reads a file of messages.
   *
   * @throws RequestException when it cannot be read, or naming what is wrong with which message
   */
  public static Conversation load(Path file) {
    try {
      return new Conversation(new MessageJson().read(Files.readString(file), file.toString()));
    } catch (IOException e) {
      throw new RequestException("%s cannot be read: %s.".formatted(file, FileProblem.of(e)));
    }
  }

  /**
   * Writes the messages to a file, over what it held.
   *
   * @throws RequestException when it cannot be written
   */
  public void save(Path file) {
    try {
      Files.writeString(file, toJson() + "\n");
    } catch (IOException e) {
      throw new RequestException("%s cannot be written: %s.".formatted(file, FileProblem.of(e)));
    }
  }
}
