package io.xmodel;

import io.xmodel.chat.Message;
import io.xmodel.chat.Role;
import io.xmodel.error.ClosedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A conversation of several turns. Each turn computes only what is new, as long as the model has
 * room to keep what came before. One answer is generated at a time: while its stream is open, the
 * conversation can be neither continued nor changed.
 *
 * <p>Whoever began it closes it. It is for one thread at a time, but any may {@link #close} it.
 * Several sessions of one model may run side by side.
 */
public final class ChatSession implements AutoCloseable {
  private final Xmodel model;
  private final List<Message> messages = new ArrayList<>();
  private @Nullable GenerationStream open;
  private int contextUsed;
  private boolean closed;

  ChatSession(Xmodel model, @Nullable String system) {
    this.model = model;
    setSystem(system);
  }

  /** Sends a user's message and returns the whole answer. When it fails, nothing has changed. */
  public Completion send(String text, GenerationOptions options) {
    return send(Message.user(Objects.requireNonNull(text, "text")), options);
  }

  /** Sends a message – a user's, or a tool's result – and returns the whole answer. */
  public Completion send(Message message, GenerationOptions options) {
    try (GenerationStream stream = stream(message, options)) {
      return stream.completion();
    }
  }

  /** Sends a user's message and streams the answer. */
  public GenerationStream stream(String text, GenerationOptions options) {
    return stream(Message.user(Objects.requireNonNull(text, "text")), options);
  }

  /**
   * Sends a message and streams the answer. The caller reads the stream to its end or closes it.
   * Then the message joins the conversation, and the answer as far as it was read. When nothing was
   * read, or the generation failed, the conversation is as before.
   *
   * @throws io.xmodel.error.ContextFullException when the conversation with this message exceeds
   *     the context
   * @throws IllegalStateException while the stream of another answer is open
   */
  public GenerationStream stream(Message message, GenerationOptions options) {
    return stream(List.of(Objects.requireNonNull(message, "message")), options);
  }

  /** The same with several messages at once: what tools returned for the calls of one answer. */
  public synchronized GenerationStream stream(List<Message> more, GenerationOptions options) {
    List<Message> added = List.copyOf(Objects.requireNonNull(more, "more"));
    checkIdle();
    List<Message> turn = new ArrayList<>(messages);
    turn.addAll(added);
    GenerationStream stream =
        model.stream(GenerationRequest.of(turn, options), ended -> join(added, ended));
    open = stream;
    return stream;
  }

  private synchronized void join(List<Message> added, GenerationStream ended) {
    open = null;
    if (ended.failed() || ended.saidNothing()) {
      return;
    }
    Completion answer = ended.soFar();
    messages.addAll(added);
    messages.add(answer.message());
    contextUsed = answer.promptIds().size() + answer.tokens().size();
  }

  private void checkIdle() {
    if (closed) {
      throw ClosedException.of("conversation");
    }
    if (open != null) {
      throw new IllegalStateException(
          "An answer of this conversation is still open. Read its stream to the end, or close it.");
    }
  }

  /** The conversation so far, the system text first if there is one. */
  public synchronized List<Message> messages() {
    return List.copyOf(messages);
  }

  /** Replaces the system text, keeping the rest; null or blank removes it. */
  public synchronized void setSystem(@Nullable String text) {
    checkIdle();
    messages.removeIf(message -> message.role() == Role.SYSTEM);
    if (text != null && !text.isBlank()) {
      messages.addFirst(Message.system(text));
    }
  }

  /** Forgets the turns; the system text stays. */
  public synchronized void reset() {
    checkIdle();
    messages.removeIf(message -> message.role() != Role.SYSTEM);
    contextUsed = 0;
  }

  /** Replaces the conversation, for going on with a saved one. */
  public synchronized void restore(List<Message> saved) {
    List<Message> restored = List.copyOf(Objects.requireNonNull(saved, "saved"));
    checkIdle();
    messages.clear();
    messages.addAll(restored);
    contextUsed = 0;
  }

  /** Tokens of the conversation at the end of the last answer; 0 before the first. */
  public synchronized int contextUsed() {
    return contextUsed;
  }

  /** Tokens that the conversation may have. */
  public int contextLength() {
    return model.contextLength();
  }

  /**
   * Ends an answer that is being generated; a thread that waits for it goes on at once. Afterwards
   * only {@link #messages} and {@link #contextUsed} are of use. Any thread may call this, and more
   * than once.
   */
  @Override
  public void close() {
    GenerationStream stream;
    synchronized (this) {
      closed = true;
      stream = open;
    }
    if (stream != null) {
      stream.close();
    }
  }
}
