package io.xmodel.chat;

import io.xmodel.error.CheckpointException;
import io.xmodel.error.FileProblem;
import io.xmodel.error.InterruptedWorkException;
import io.xmodel.error.RequestException;
import io.xmodel.error.XmodelException;
import io.xmodel.internal.files.ForeignFiles;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The messages of a conversation, oldest first. Immutable: adding gives a new one.
 *
 * @param messages in order
 */
public record Conversation(List<Message> messages) {
  /** Copies the list. */
  public Conversation {
    Objects.requireNonNull(messages, "messages");
    messages = List.copyOf(messages);
  }

  /** A conversation of these messages. */
  public static Conversation of(Message... messages) {
    return new Conversation(List.of(Objects.requireNonNull(messages, "messages")));
  }

  /** The same with one message more. */
  public Conversation with(Message message) {
    Objects.requireNonNull(message, "message");
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
    Objects.requireNonNull(json, "json");
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
    Objects.requireNonNull(file, "file");
    try {
      String text = Files.readString(file);
      ForeignFiles.refusePointer(file.toString(), text.getBytes(StandardCharsets.UTF_8));
      return new Conversation(new MessageJson().read(text, file.toString()));
    } catch (IOException e) {
      throw failure(file, "Reading", "read", e);
    } catch (CheckpointException e) {
      throw new RequestException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Writes the messages to a file, over what it held.
   *
   * @throws RequestException when it cannot be written
   */
  public void save(Path file) {
    Objects.requireNonNull(file, "file");
    try {
      Files.writeString(file, toJson() + "\n");
    } catch (IOException e) {
      throw failure(file, "Writing", "written", e);
    }
  }

  private static XmodelException failure(Path file, String work, String done, IOException cause) {
    return cause instanceof ClosedByInterruptException
        ? new InterruptedWorkException(work + " " + file, cause)
        : new RequestException(
            "%s cannot be %s: %s.".formatted(file, done, FileProblem.of(cause)), cause);
  }
}
