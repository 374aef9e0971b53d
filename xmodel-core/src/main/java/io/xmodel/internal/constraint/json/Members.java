package io.xmodel.internal.constraint.json;

import io.xmodel.internal.constraint.Either;
import io.xmodel.internal.constraint.Language.Place;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Between the properties of an object.
 *
 * @param seen named ones that have come; never changed
 * @param extras how many others have come
 * @param others their names
 * @param first whether the object was just opened, so that no comma precedes the next one
 */
record Members(
    ObjectKind kind, BitSet seen, int extras, @Nullable Seen others, boolean first, Place then)
    implements Place {
  @Override
  public @Nullable Place next(int b) {
    if (b == '}') {
      return kind.closes(seen, count()) ? then : null;
    }
    if (first) {
      return name(b);
    }
    return b == ',' && goesOn() ? Gap.before(new BeforeName(this)) : null;
  }

  private int count() {
    return seen.cardinality() + extras;
  }

  private boolean goesOn() {
    return !kind.next(seen, count(), others != null).isEmpty() || adds();
  }

  private boolean adds() {
    if (kind.extras().isEmpty() || !kind.mayAdd(seen, count())) {
      return false;
    }
    for (Extra extra : kind.extras()) {
      if (isOpen(extra)) {
        return true;
      }
    }
    return false;
  }

  private boolean isOpen(Extra extra) {
    return extra.value().inhabited()
        && (extra.endless() || extra.moreThan(extra.lexeme().start(), takenNames("").size()));
  }

  /** The names that may not come as another name, and begin so. */
  List<String> takenNames(String beginning) {
    List<String> taken = new ArrayList<>();
    for (String name : kind.names()) {
      if (name.startsWith(beginning)) {
        taken.add(name);
      }
    }
    for (Seen at = others; at != null; at = at.before()) {
      if (at.text().startsWith(beginning)) {
        taken.add(at.text());
      }
    }
    return taken;
  }

  boolean isTaken(String name) {
    return kind.hasName(name) || Seen.contains(others, name);
  }

  /** The place within a name, after its opening quote. */
  private @Nullable Place name(int b) {
    if (b != '"') {
      return null;
    }
    List<Place> places = new ArrayList<>();
    BitSet next = kind.next(seen, count(), others != null);
    if (!next.isEmpty()) {
      ObjectKind.Names names = kind.choice(next);
      places.add(new NamePlace(this, names, names.lexeme().start()));
    }
    if (!kind.extras().isEmpty() && kind.mayAdd(seen, count())) {
      for (Extra extra : kind.extras()) {
        if (isOpen(extra)) {
          places.add(new OtherNamePlace(this, extra, extra.lexeme().start(), ""));
        }
      }
    }
    return Either.ofNullable(places);
  }

  /** The place after a name of the list. */
  Place afterName(int index) {
    BitSet now = (BitSet) seen.clone();
    now.set(index);
    return new Colon(
        kind.value(index), Gap.before(new Members(kind, now, extras, others, false, then)));
  }

  /** The place after another name. */
  Place afterOther(Extra extra, String name) {
    return new Colon(
        extra.value(),
        Gap.before(new Members(kind, seen, extras + 1, new Seen(name, others), false, then)));
  }

  @Override
  public boolean accepting() {
    return false;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Members members
            && kind == members.kind
            && first == members.first
            && extras == members.extras
            && seen.equals(members.seen)
            && Objects.equals(others, members.others)
            && then.equals(members.then));
  }

  @Override
  public int hashCode() {
    return (kind.hashCode() * 31 + seen.hashCode()) * 31 + extras;
  }

  /** After a comma. */
  private record BeforeName(Members members) implements Place {
    @Override
    public @Nullable Place next(int b) {
      return members.name(b);
    }

    @Override
    public boolean accepting() {
      return false;
    }
  }

  /** After a name. */
  private record Colon(Value value, Place after) implements Place {
    @Override
    public @Nullable Place next(int b) {
      return b == ':' ? Gap.before(value.start(after)) : null;
    }

    @Override
    public boolean accepting() {
      return false;
    }
  }
}
