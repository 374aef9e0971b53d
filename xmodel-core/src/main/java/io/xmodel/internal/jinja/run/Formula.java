package io.xmodel.internal.jinja.run;

/** A compiled expression. */
@FunctionalInterface
public interface Formula {
  /** Its value. */
  Object value(Activation variables);
}
