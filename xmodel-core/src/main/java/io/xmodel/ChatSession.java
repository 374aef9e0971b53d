package io.xmodel;

import io.xmodel.chat.Message;
import io.xmodel.chat.Role;
import io.xmodel.chat.ToolCallParser;
import io.xmodel.internal.engine.CachedSequence;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A conversation of several turns over one KV cache: each turn computes only what the last one left
 * out. Not for use by several threads at once; several sessions of one model may run side by side.
 *
 * <p>The template may render an earlier answer shorter than it was generated (it drops {@code
 * <think>} text): the cache is then rewound to where the texts part.
 */
public final class ChatSession implements AutoCloseable {
  private final Xmodel model;
  private final CachedSequence cache;
  private final List<Message> messages = new ArrayList<>();

  ChatSession(Xmodel model, CachedSequence cache, @Nullable String system) {
    this.model = model;
    this.cache = cache;
    setSystem(system);
  }

  /** Sends a user's message and returns the whole answer. */
  public Completion send(String text, GenerationOptions options) {
    return send(Message.user(text), options);
  }

  /** Sends a message – a user's, or a tool's result – and returns the whole answer. */
  public Completion send(Message message, GenerationOptions options) {
    try (TextStream stream = stream(message, options)) {
      return stream.completion();
    }
  }

  /** Sends a user's message and streams the answer. */
  public TextStream stream(String text, GenerationOptions options) {
    return stream(Message.user(text), options);
  }

  /**
   * Sends a message and streams the answer. When the stream ends or is closed, message and answer –
   * as far as it came – join the conversation. When this throws, the conversation is as before.
   *
   * @throws io.xmodel.error.ContextFullException when the conversation with this message exceeds
   *     the context
   */
  public TextStream stream(Message message, GenerationOptions options) {
    List<Message> turn = new ArrayList<>(messages);
    turn.add(message);
    int[] prompt = model.encode(turn);
    return model.stream(
        cache,
        prompt,
        options,
        stream -> {
          messages.add(message);
          messages.add(answer(stream));
        });
  }

  /** The answer with its tool calls, if the model made any: what the template can render again. */
  private Message answer(TextStream stream) {
    Message withCalls = ToolCallParser.parse(model.decodeAnswer(stream.ids()));
    return withCalls.toolCalls().isEmpty() ? Message.assistant(stream.text()) : withCalls;
  }

  /** The conversation so far, the system text first if there is one. */
  public List<Message> messages() {
    return List.copyOf(messages);
  }

  /** Replaces the system text, keeping the rest; null or blank removes it. */
  public void setSystem(@Nullable String text) {
    messages.removeIf(message -> message.role() == Role.SYSTEM);
    if (text != null && !text.isBlank()) {
      messages.addFirst(Message.system(text));
    }
  }

  /** Forgets the turns; the system text stays. */
  public void reset() {
    messages.removeIf(message -> message.role() != Role.SYSTEM);
  }

  /** Replaces the conversation, for going on with a saved one. */
  public void restore(List<Message> saved) {
    messages.clear();
    messages.addAll(saved);
  }

  /** Positions of the context in use. */
  public int contextUsed() {
    return cache.length();
  }

  /** Positions of the context. */
  public int contextLength() {
    return cache.capacity();
  }

  @Override
  public void close() {
    cache.close();
  }
}
