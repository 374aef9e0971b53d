package io.xmodel.internal.constraint.json;

/** A schema that is damaged, too large, or asks for what this room does not have. */
final class Refusal extends RuntimeException {
  private final String pointer;

  /** Made by {@link Where} alone. */
  Refusal(String pointer, String keyword, String what) {
    super("%s %s".formatted(keyword, what));
    this.pointer = pointer;
  }

  String pointer() {
    return pointer;
  }
}
