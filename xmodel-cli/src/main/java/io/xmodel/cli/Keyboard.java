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
  @Nullable String readLine(String prompt) throws LineCancelled;

  /** Runs something that Ctrl-C shall end by running {@code stop}, not by ending the program. */
  void runStoppable(Runnable work, Runnable stop);

  /** Whether a person types: they want prompts and hints. */
  boolean isInteractive();

  @Override
  void close();

  /** A keyboard with history and editing where a person sits, else plain lines. */
  static Keyboard of(Host host) {
    return host.inIsTerminal() && host.outIsTerminal()
        ? new TerminalKeyboard(host.stateDirectory())
        : new PlainKeyboard(host.in());
  }

  /** Ctrl-C at the prompt. */
  final class LineCancelled extends Exception {
    LineCancelled() {
      super("The line was cancelled.");
    }
  }
}
