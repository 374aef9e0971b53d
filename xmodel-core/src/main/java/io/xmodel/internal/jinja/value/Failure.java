package io.xmodel.internal.jinja.value;

import org.jspecify.annotations.Nullable;

/**
 * What Python would raise. Kinds matter, as the language catches some of them. It gets its place in
 * the template on the way up.
 */
@SuppressWarnings("serial")
public final class Failure extends RuntimeException {
  /** Python's exception. */
  public enum Kind {
    /** An operand or argument of the wrong type. */
    TYPE,
    /** An argument of the right type that makes no sense. */
    VALUE,
    /** No such index or key. */
    LOOKUP,
    /** An operation on an undefined value. */
    UNDEFINED,
    /** What the sandbox forbids. */
    SECURITY,
    /** A number too big. */
    OVERFLOW,
    /** Any other fault of a template, which nothing catches. */
    OTHER,
    /** A limit of this library, which nothing catches. */
    LIMIT
  }

  private final Kind kind;
  private final String reason;
  private int line;
  private int column;

  /** A fault without a place yet. */
  public Failure(Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
    this.reason = message;
  }

  /** Which of Python's exceptions it is. */
  public Kind kind() {
    return kind;
  }

  /** What went wrong, without a stop. */
  public String reason() {
    return reason;
  }

  /** The line, from 1; 0 while unknown. */
  public int line() {
    return line;
  }

  /** The column, from 1. */
  public int column() {
    return column;
  }

  /** Says where it happened, unless an inner place is known. */
  public Failure at(int line, int column) {
    if (this.line == 0) {
      this.line = line;
      this.column = column;
    }
    return this;
  }

  /** A wrong type. */
  public static Failure type(String message, @Nullable Object... arguments) {
    return new Failure(Kind.TYPE, message.formatted(arguments));
  }

  /** A wrong value. */
  public static Failure value(String message, @Nullable Object... arguments) {
    return new Failure(Kind.VALUE, message.formatted(arguments));
  }

  /** Any other fault. */
  public static Failure other(String message, @Nullable Object... arguments) {
    return new Failure(Kind.OTHER, message.formatted(arguments));
  }

  /** A limit of this library. */
  public static Failure limit(String message, @Nullable Object... arguments) {
    return new Failure(Kind.LIMIT, message.formatted(arguments));
  }
}
