package io.xmodel.internal.jinja.value;

import io.xmodel.internal.jinja.value.Failure.Kind;

/**
 * What an unknown name, attribute or item yields: prints as nothing, is false and empty, and fails
 * in every other operation with what was not found.
 *
 * @param reason a sentence without its stop
 * @param forbidden whether it is there, and the sandbox forbids it
 */
public record Undefined(String reason, boolean forbidden) {
  /** An unknown variable. */
  public static Undefined name(String name) {
    return new Undefined("'%s' is undefined".formatted(Quote.of(name)), false);
  }

  /** An unknown attribute or item. */
  public static Undefined member(Object of, String name) {
    return new Undefined("%s has no '%s'".formatted(Types.described(of), Quote.of(name)), false);
  }

  /** A sentence. */
  public static Undefined because(String reason) {
    return new Undefined(reason, false);
  }

  /** What the sandbox forbids. */
  public static Undefined unsafe(Object of, String name) {
    return new Undefined(
        "templates may not use '%s' of %s".formatted(Quote.of(name), Types.described(of)), true);
  }

  /** The failure of an operation on it. */
  public Failure failure() {
    return new Failure(forbidden ? Kind.SECURITY : Kind.UNDEFINED, reason);
  }

  /** All undefined values are equal. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Undefined;
  }

  @Override
  public int hashCode() {
    return 1;
  }
}
