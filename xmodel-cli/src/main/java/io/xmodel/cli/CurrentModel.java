package io.xmodel.cli;

import io.xmodel.ChatSession;
import io.xmodel.Xmodel;
import io.xmodel.chat.Message;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

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

  /** Goes on with another model. When it cannot be loaded, nothing has changed. */
  void change(Path directory) {
    Xmodel other = loader.apply(directory);
    List<Message> messages = session.messages();
    close();
    model = other;
    session = other.chat();
    session.restore(messages);
    name = directory.toString();
  }

  @Override
  public void close() {
    session.close();
    model.close();
  }
}
