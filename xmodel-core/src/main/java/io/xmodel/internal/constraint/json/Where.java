package io.xmodel.internal.constraint.json;

import org.jspecify.annotations.Nullable;

/**
 * A keyword at its place, to name it in a refusal.
 *
 * @param schema has the keyword
 * @param keyword null: the schema as a whole, which is named by the keyword that it stands under
 */
record Where(Located schema, @Nullable String keyword) {
  /**
   * A refusal.
   *
   * @param what the rest of a sentence that begins with the keyword, such as {@code must be a list}
   */
  Refusal refusal(String what) {
    return keyword == null
        ? new Refusal(schema.pointer(), schema.keyword(), what)
        : new Refusal(schema.pointer() + "/" + SchemaSource.escaped(keyword), keyword, what);
  }
}
