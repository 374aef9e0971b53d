package io.xmodel.internal.constraint.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** A schema at its place. Made once for each place, so it is equal to itself alone. */
final class Located {
  private final JsonNode node;
  private final String pointer;
  private final String keyword;
  private final boolean holder;
  private final @Nullable Located resource;
  private final URI base;

  /**
   * A schema.
   *
   * @param pointer where it is, as {@code #/properties/a}
   * @param keyword that it stands under
   * @param holder whether it is no schema, but a list or an object of some
   * @param resource the schema that pointers in its references begin at; null: itself
   * @param base what its references are relative to
   */
  Located(
      JsonNode node,
      String pointer,
      String keyword,
      boolean holder,
      @Nullable Located resource,
      URI base) {
    this.node = node;
    this.pointer = pointer;
    this.keyword = keyword;
    this.holder = holder;
    this.resource = resource;
    this.base = base;
  }

  JsonNode node() {
    return node;
  }

  String pointer() {
    return pointer;
  }

  /** The keyword that it stands under. */
  String keyword() {
    return keyword;
  }

  /** Whether it is a list or an object of schemas. */
  boolean isHolder() {
    return holder;
  }

  Located resource() {
    return resource == null ? this : resource;
  }

  URI base() {
    return base;
  }
}
