package io.xmodel.internal.constraint.json;

import io.xmodel.internal.constraint.Either;
import io.xmodel.internal.constraint.Language;
import io.xmodel.internal.constraint.Language.Place;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a JSON value may be: one of several kinds. Values may contain each other in circles, so the
 * kinds are set after it is made, once.
 */
final class Value implements Language {
  private List<Kind> kinds = List.of();

  /** What is to be named where there is no such value; null: what asks for it. */
  private @Nullable Where where;

  /** Whether there is such a value at all; false until it is known. */
  private boolean inhabited;

  private volatile Different different = new Different(0, 0);

  List<Kind> kinds() {
    return kinds;
  }

  void kinds(List<Kind> kinds) {
    this.kinds = List.copyOf(kinds);
  }

  void kinds(List<Kind> kinds, @Nullable Where where) {
    kinds(kinds);
    this.where = where;
  }

  /** What leaves no such value. */
  Where emptied() {
    Set<Value> seen = new HashSet<>();
    Value at = this;
    while (seen.add(at)) {
      Value lacking =
          at.kinds.stream().map(Kind::lacks).filter(Objects::nonNull).findFirst().orElse(null);
      if (lacking == null || lacking.where == null) {
        break;
      }
      at = lacking;
    }
    return Objects.requireNonNull(at.where);
  }

  boolean inhabited() {
    return inhabited;
  }

  void setInhabited(boolean is) {
    inhabited = is;
  }

  /** How many different values there are, as far as that is below a number. */
  int different(int most) {
    Different known = different;
    if (known.found == known.most && known.most < most) {
      known = new Different(NewValues.count(start(Place.END), most), most);
      different = known;
    }
    return Math.min(known.found, most);
  }

  /**
   * Whether there are very many values, as a look at the kinds tells: strings and numbers without
   * end, and what may contain anything.
   */
  boolean many() {
    return kinds.stream().anyMatch(Kind::many);
  }

  /** So many values were found when as many were looked for. */
  private record Different(int found, int most) {}

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
    public boolean many() {
      return value.many() || then.many();
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
