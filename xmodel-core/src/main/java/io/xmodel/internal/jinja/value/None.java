package io.xmodel.internal.jinja.value;

/** Python's {@code None}. */
public enum None {
  /** The only value. */
  NONE
}
