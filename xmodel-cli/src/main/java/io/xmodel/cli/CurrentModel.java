package io.xmodel.cli;

import io.xmodel.ChatSession;
import io.xmodel.Xmodel;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The model that a chat talks to, and the conversation with it; /model puts another in place. */
final class CurrentModel implements AutoCloseable {
  private final Function<Path, Xmodel> loader;
  private String name;
  private Xmodel model;
  private ChatSession session;

  /**
   * A model and its conversation, both closed with this.
   *
   * @param name for people
   * @param loader for another one
   */
  CurrentModel(String name, Xmodel model, ChatSession session, Function<Path, Xmodel> loader) {
    this.name = name;
    this.model = model;
    this.session = session;
    this.loader = loader;
  }

  /**
   * Begins a conversation.
   *
   * @param model closed when it can hold none
   * @param system instructions, or null
   */
  static CurrentModel begin(
      String name, Xmodel model, @Nullable String system, Function<Path, Xmodel> loader) {
    return new CurrentModel(name, model, chat(model, system), loader);
  }

  Xmodel model() {
    return model;
  }

  ChatSession session() {
    return session;
  }

  /** What it is and what it runs on, in one line. */
  String describe() {
    return String.format(
        Locale.ROOT,
        "%s: %s; context of %,d tokens; %s",
        name,
        ModelReport.brief(model.size()),
        model.contextLength(),
        model.description());
  }

  /**
   * Goes on with another model. When it cannot be loaded or holds no conversations, nothing has
   * changed.
   */
  void change(Path directory) {
    Xmodel other = loader.apply(directory);
    ChatSession begun = chat(other, null);
    begun.restore(session.messages());
    close();
    model = other;
    session = begun;
    name = directory.toString();
  }

  /** A conversation with a model, which is closed when it can hold none. */
  private static ChatSession chat(Xmodel model, @Nullable String system) {
    try {
      return model.chat(system);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  @Override
  public void close() {
    session.close();
    model.close();
  }
}
