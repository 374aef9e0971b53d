package io.xmodel.cli;

import io.xmodel.ChatSession;
import io.xmodel.Completion;
import io.xmodel.GenerationOptions;
import io.xmodel.GenerationStream;
import io.xmodel.chat.Conversation;
import io.xmodel.chat.Message;
import io.xmodel.chat.Role;
import io.xmodel.error.RequestException;
import io.xmodel.generation.GenerationEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The turns of a conversation: a message and its answer, given, taken back, or given anew. */
final class Turns {
  private final CurrentModel current;
  private final Keyboard keyboard;
  private final Host host;
  private final Colours colours;
  private @Nullable Completion last;

  Turns(CurrentModel current, Keyboard keyboard, Host host, Colours colours) {
    this.current = current;
    this.keyboard = keyboard;
    this.host = host;
    this.colours = colours;
  }

  /** The last answer, or null when there is none. */
  @Nullable Completion last() {
    return last;
  }

  /** Forgets the last answer, as it is no longer part of the conversation. */
  void forget() {
    last = null;
  }

  /** Answers a message, as it comes; a person can stop it. */
  Completion answer(String text, GenerationOptions options) {
    Stop stop = new Stop();
    keyboard.runStoppable(() -> last = answer(text, options, stop), stop::now);
    if (last == null) {
      throw new IllegalStateException("An answer without a completion.");
    }
    return last;
  }

  private Completion answer(String text, GenerationOptions options, Stop stop) {
    ChatSession session = current.session();
    boolean interactive = keyboard.isInteractive();
    try (GenerationStream stream = session.stream(text, options);
        ReadingLine reading = new ReadingLine(host, () -> tokens(text))) {
      stop.begun(stream);
      AnswerPrinter printer = new AnswerPrinter(host.out(), interactive ? colours : null);
      for (GenerationEvent event : stream) {
        reading.close();
        printer.print(event);
      }
      printer.end();
      return stream.completion();
    }
  }

  /** Tokens of the conversation with one message more. */
  private int tokens(String text) {
    List<Message> messages = current.session().messages();
    return current
        .model()
        .encode(new Conversation(messages).with(Message.user(text)).messages())
        .length;
  }

  /** The last message of the person. */
  String lastMessage() {
    return current.session().messages().get(lastUser()).content();
  }

  /** Takes back the last message and what came after it. */
  void undo() {
    ChatSession session = current.session();
    session.restore(session.messages().subList(0, lastUser()));
    forget();
  }

  /** Answers a text in place of the last message; when that fails, nothing has changed. */
  Completion replace(String text, GenerationOptions options) {
    ChatSession session = current.session();
    List<Message> before = session.messages();
    Completion lastBefore = last;
    undo();
    int size = session.messages().size();
    try {
      return answer(text, options);
    } finally {
      if (session.messages().size() == size) {
        session.restore(before);
        last = lastBefore;
      }
    }
  }

  private int lastUser() {
    List<Message> messages = current.session().messages();
    for (int i = messages.size() - 1; i >= 0; i--) {
      if (messages.get(i).role() == Role.USER) {
        return i;
      }
    }
    throw new RequestException("There is no message yet.");
  }

  /** Ends an answer, also one that begins only after the person has asked for its end. */
  private static final class Stop {
    private @Nullable GenerationStream stream;
    private boolean asked;

    synchronized void begun(GenerationStream answer) {
      stream = answer;
      if (asked) {
        answer.cancel();
      }
    }

    synchronized void now() {
      asked = true;
      if (stream != null) {
        stream.cancel();
      }
    }
  }
}
