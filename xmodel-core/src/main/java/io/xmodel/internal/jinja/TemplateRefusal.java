package io.xmodel.internal.jinja;

/** Thrown by {@code raise_exception} in a template, which refuses the messages it was given. */
final class TemplateRefusal extends RuntimeException {
  private TemplateRefusal(String reason) {
    super(reason);
  }

  /** The template function {@code raise_exception(reason)}, as Hugging Face defines it. */
  static String raise(String reason) {
    throw new TemplateRefusal(reason);
  }
}
