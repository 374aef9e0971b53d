package io.xmodel.internal.jinja.filter;

/** Thrown by {@code raise_exception}: the template refuses the messages that it was given. */
@SuppressWarnings("serial")
public final class TemplateRefusal extends RuntimeException {
  private final String reason;

  TemplateRefusal(String reason) {
    super(reason, null, false, false);
    this.reason = reason;
  }

  /** What the template says. */
  public String reason() {
    return reason;
  }
}
