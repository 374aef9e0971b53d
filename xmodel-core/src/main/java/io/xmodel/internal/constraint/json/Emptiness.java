package io.xmodel.internal.constraint.json;

import io.xmodel.internal.constraint.json.Facts.Type;
import io.xmodel.internal.constraint.regex.Terms;

/** Tells where no value fits what is asked. */
final class Emptiness {
  /** So deep it looks into properties. */
  private static final int DEPTH = 3;

  private final Reader reader;
  private final Scalars scalars;
  private final Applicable applicable;

  Emptiness(Reader reader, Terms terms) {
    this.reader = reader;
    this.scalars = new Scalars(terms);
    this.applicable = new Applicable(terms);
  }

  /** Whether it is plain to see that no value is like that. */
  boolean of(Facts facts) {
    return of(facts, DEPTH);
  }

  private boolean of(Facts facts, int depth) {
    for (Type type : facts.types) {
      boolean empty =
          facts.only == null
              ? noneOf(facts, type, depth)
              : facts.only.stream()
                  .noneMatch(value -> JsonValues.type(value) == type && scalars.fits(facts, value));
      if (!empty) {
        return false;
      }
    }
    return true;
  }

  private boolean noneOf(Facts facts, Type type, int depth) {
    return switch (type) {
      case NULL, BOOLEAN -> false;
      case NUMBER -> facts.range().isEmpty();
      case STRING -> scalars.noText(facts);
      case ARRAY -> facts.minItems > facts.maxItems;
      case OBJECT -> facts.required.size() > facts.maxProperties || noObject(facts, depth);
    };
  }

  private boolean noObject(Facts facts, int depth) {
    if (depth == 0) {
      return false;
    }
    for (String name : facts.required) {
      if (reader.ways(applicable.toProperty(facts, name)).stream()
          .allMatch(way -> of(way, depth - 1))) {
        return true;
      }
    }
    return false;
  }
}
