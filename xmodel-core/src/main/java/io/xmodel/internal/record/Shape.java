package io.xmodel.internal.record;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What JSON a Java type is written as. */
sealed interface Shape {
  /** A whole number; {@code low} and {@code high} are null where the type has no bounds. */
  record Whole(Class<?> type, @Nullable Long low, @Nullable Long high) implements Shape {}

  /** A number. */
  record Real(Class<?> type) implements Shape {}

  /** A string. */
  record Text() implements Shape {}

  /** True or false. */
  record Bool() implements Shape {}

  /** A constant of an enum, by its name. */
  record Constant(Class<?> type, List<String> names) implements Shape {}

  /** A list, a set, or an array. */
  record Items(Class<?> type, Shape item) implements Shape {}

  /** A map from strings. */
  record Entries(Shape value) implements Shape {}

  /** Something or null; {@code wrapped}: an Optional. */
  record OrNull(Shape value, boolean wrapped) implements Shape {}

  /** A record, which may be within itself, so that it is looked up by its class. */
  record Fields(Class<?> type) implements Shape {}

  /**
   * A component of a record, or a parameter of a method.
   *
   * @param type as it is declared, without type arguments
   * @param description for whoever writes the value; empty where there is none
   */
  record Field(String name, Class<?> type, String description, Shape shape) {}
}
