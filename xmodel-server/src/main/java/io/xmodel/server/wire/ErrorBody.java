package io.xmodel.server.wire;

import org.jspecify.annotations.Nullable;

/** The body of an error. Clients want all four keys. */
public record ErrorBody(Details error) {
  /** What is wrong. */
  public record Details(
      String message, String type, @Nullable String param, @Nullable String code) {}
}
