package io.xmodel.internal.constraint.json;

import io.xmodel.internal.constraint.Either;
import io.xmodel.internal.constraint.Language;
import io.xmodel.internal.constraint.Language.Place;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a JSON value may be: one of several kinds. Values may contain each other in circles, so the
 * kinds are set after it is made, once.
 */
final class Value implements Language {
  private List<Kind> kinds = List.of();

  /** Whether there is such a value at all; false until it is known. */
  private boolean inhabited;

  List<Kind> kinds() {
    return kinds;
  }

  void kinds(List<Kind> kinds) {
    this.kinds = List.copyOf(kinds);
  }

  boolean inhabited() {
    return inhabited;
  }

  void setInhabited() {
    inhabited = true;
  }

  /** How many values there are, at most; many where they are not counted. */
  long count() {
    long count = 0;
    for (Kind kind : kinds) {
      count = Math.min(count + kind.count(), Kind.ENDLESS);
    }
    return count;
  }

  @Override
  public Place start(Place then) {
    return new ValuePlace(this, then);
  }

  /** The place before a value. */
  private record ValuePlace(Value value, Place then) implements Place {
    @Override
    public @Nullable Place next(int b) {
      List<Kind> kinds = value.kinds;
      if (kinds.size() == 1) {
        return kinds.getFirst().begin(b, then);
      }
      @Nullable Place first = null;
      List<Place> more = null;
      for (Kind kind : kinds) {
        Place place = kind.begin(b, then);
        if (place == null) {
          continue;
        }
        if (first == null) {
          first = place;
        } else {
          if (more == null) {
            more = new ArrayList<>(List.of(first));
          }
          more.add(place);
        }
      }
      return more == null ? first : Either.ofNullable(more);
    }

    @Override
    public boolean accepting() {
      return false;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other
          || (other instanceof ValuePlace place && value == place.value && then.equals(place.then));
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(value);
    }
  }
}
