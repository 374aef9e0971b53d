package io.xmodel.cli;

/**
 * Marks what is not the model's text, for a person who has not asked for plain text by NO_COLOR.
 *
 * @param on whether to mark anything
 */
record Colours(boolean on) {
  static final Colours NONE = new Colours(false);

  /** Those of stdout. */
  static Colours of(Host host) {
    return new Colours(host.outIsTerminal() && host.variable("NO_COLOR") == null && !host.isDumb());
  }

  /** For hints and thoughts. */
  String faint(String text) {
    return marked("2", text);
  }

  /** For what asks a person to type. */
  String bold(String text) {
    return marked("1;32", text);
  }

  private String marked(String code, String text) {
    return on ? "\033[%sm%s\033[0m".formatted(code, text) : text;
  }
}
