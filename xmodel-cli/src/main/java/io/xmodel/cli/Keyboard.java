package io.xmodel.cli;

import org.jspecify.annotations.Nullable;

/** Where a conversation's lines come from. */
interface Keyboard extends AutoCloseable {
  /**
   * The next line without its line break, or null when there are no more.
   *
   * @param prompt shown to a person
   * @throws LineCancelled when the person threw away what they had typed
   */
  default @Nullable String readLine(String prompt) throws LineCancelled {
    return readLine(prompt, "");
  }

  /**
   * The same with a text that a person finds typed already.
   *
   * @param begun empty, or a text that may be changed
   */
  @Nullable String readLine(String prompt, String begun) throws LineCancelled;

  /** Whether a text can be given to change. */
  default boolean canEdit() {
    return false;
  }

  /** Runs something that Ctrl-C shall end by running {@code stop}, not by ending the program. */
  void runStoppable(Runnable work, Runnable stop);

  /** Whether a person types: they want prompts and hints. */
  boolean isInteractive();

  @Override
  void close();

  /** A keyboard with history and editing where a person sits, else plain lines. */
  static Keyboard of(Host host) {
    if (!host.inIsTerminal() || !host.outIsTerminal()) {
      return new PlainKeyboard(host.in());
    }
    return host.isDumb()
        ? new DumbKeyboard(host)
        : new TerminalKeyboard(host.stateDirectory(), host.home());
  }

  /** Ctrl-C at the prompt. */
  final class LineCancelled extends Exception {
    LineCancelled() {
      super("The line was cancelled.");
    }
  }
}
