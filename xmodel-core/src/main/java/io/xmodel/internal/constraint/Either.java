package io.xmodel.internal.constraint;

import io.xmodel.internal.constraint.Language.Place;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One of several places: what was read so far fits all of them.
 *
 * @param places at least two, all different, none of this type
 */
public record Either(List<Place> places) implements Place {
  /** Beyond so many the further ones are forgotten: fewer texts fit, and never a wrong one. */
  private static final int MOST = 64;

  /** One of these places, or null where there is none. */
  public static @Nullable Place ofNullable(List<? extends @Nullable Place> places) {
    Effort.steps(places.size());
    Set<Place> distinct = new LinkedHashSet<>();
    for (Place place : places) {
      if (place instanceof Either either) {
        either.places.forEach(one -> add(distinct, one));
      } else if (place != null) {
        add(distinct, place);
      }
    }
    return switch (distinct.size()) {
      case 0 -> null;
      case 1 -> distinct.iterator().next();
      default -> new Either(List.copyOf(distinct));
    };
  }

  private static void add(Set<Place> places, Place place) {
    if (places.size() < MOST) {
      places.add(place);
    }
  }

  /** One of these places; at least one. */
  public static Place of(List<Place> places) {
    Place place = ofNullable(places);
    if (place == null) {
      throw new IllegalArgumentException("no places");
    }
    return place;
  }

  @Override
  public @Nullable Place next(int b) {
    @Nullable Place first = null;
    List<Place> more = null;
    for (Place place : places) {
      Place next = place.next(b);
      if (next == null) {
        continue;
      }
      if (first == null) {
        first = next;
      } else {
        if (more == null) {
          more = new ArrayList<>();
          more.add(first);
        }
        more.add(next);
      }
    }
    return more == null ? first : ofNullable(more);
  }

  @Override
  public boolean accepting() {
    for (Place place : places) {
      if (place.accepting()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean many() {
    return places.stream().anyMatch(Place::many);
  }

  @Override
  public void collect(TokenTrie trie, int node, TokenSet.Builder tokens) {
    for (Place place : places) {
      place.collect(trie, node, tokens);
    }
  }
}
