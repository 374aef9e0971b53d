package io.xmodel.internal.constraint.json;

/** A schema that is damaged, too large, or asks for what this room does not have. */
final class Refusal extends RuntimeException {
  private final String pointer;

  /**
   * What is wrong at a place.
   *
   * @param what the rest of a sentence that begins with the keyword, such as {@code must be a list}
   */
  Refusal(String pointer, String keyword, String what) {
    super("%s %s".formatted(keyword, what));
    this.pointer =
        pointer.endsWith("/" + keyword) || keyword.equals("The schema")
            ? pointer
            : pointer + "/" + SchemaSource.escaped(keyword);
  }

  String pointer() {
    return pointer;
  }
}
