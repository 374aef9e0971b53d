package io.xmodel;

import io.xmodel.internal.record.RecordSchemas;
import java.util.Objects;

/** Makes JSON schemas of Java types. */
public final class JsonSchemas {
  private JsonSchemas() {}

  /**
   * The schema of a record, as a JSON text. Its components are required properties, in their order.
   * They may be strings, numbers, booleans, enums, lists, sets, maps from strings, and records,
   * which may contain themselves. An {@link java.util.Optional}, or a component whose type is
   * annotated {@code Nullable}, may be null. {@link io.xmodel.generation.Description} tells what
   * they are for.
   *
   * @throws io.xmodel.error.RequestException naming a component whose type has no schema
   */
  public static String of(Class<? extends Record> type) {
    return RecordSchemas.schema(Objects.requireNonNull(type, "type"));
  }
}
