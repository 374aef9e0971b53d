package io.xmodel.internal.jinja.run;

/** A compiled statement. */
@FunctionalInterface
public interface Code {
  /** How a statement ends. */
  enum Signal {
    /** The next statement follows. */
    NEXT,
    /** The innermost loop ends. */
    BREAK,
    /** The innermost loop goes on with its next entry. */
    CONTINUE
  }

  /** Runs it. */
  Signal run(Activation variables, Output out);
}
