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
 * @param extras what others may come
 * @param count how many properties have come
 * @param others names of those that are not listed
 * @param first whether the object was just opened, so that no comma precedes the next one
 */
record Members(
    ObjectKind kind,
    BitSet seen,
    List<Extra> extras,
    int count,
    @Nullable Seen others,
    boolean first,
    Place then)
    implements Place {
  @Override
  public @Nullable Place next(int b) {
    if (b == '}') {
      return kind.closes(seen, count) ? then : null;
    }
    if (first) {
      return b == '"' ? name(listed()) : null;
    }
    if (b != ',') {
      return null;
    }
    BitSet listed = listed();
    return listed.isEmpty() && !adds() ? null : Gap.before(new BeforeName(this, listed));
  }

  /** The names of the list that may come next. */
  private BitSet listed() {
    return kind.next(seen, count, others != null);
  }

  private boolean adds() {
    return !extras.isEmpty() && kind.mayAdd(seen, count);
  }

  /** Whether a name has come, or is listed. */
  boolean isTaken(String name) {
    return kind.names().contains(name) || Seen.contains(others, name);
  }

  /** The place within a name, after its opening quote. */
  private @Nullable Place name(BitSet listed) {
    List<Place> places = new ArrayList<>();
    if (!listed.isEmpty()) {
      places.add(NamePlace.start(this, listed));
    }
    if (adds()) {
      for (Extra extra : extras) {
        places.add(new OtherNamePlace(this, extra, extra.lexeme().start(), ""));
      }
    }
    return Either.ofNullable(places);
  }

  /** The place after a name of the list. */
  Place afterName(int index) {
    BitSet now = (BitSet) seen.clone();
    now.set(index);
    return new Colon(
        kind.value(index),
        Gap.before(new Members(kind, now, extras, count + 1, others, false, then)));
  }

  /** The place after another name. */
  Place afterOther(Extra extra, String name) {
    Members after =
        new Members(
            kind, seen, without(extra, name), count + 1, new Seen(name, others), false, then);
    return new Colon(extra.value(), Gap.before(after));
  }

  private List<Extra> without(Extra extra, String name) {
    Extra left = extra.without(name);
    if (left == extra) {
      return extras;
    }
    List<Extra> all = new ArrayList<>(extras);
    all.remove(extra);
    if (left != null) {
      all.add(left);
    }
    return all;
  }

  @Override
  public boolean many() {
    return then.many() || (adds() && extras.stream().anyMatch(Extra::endless)) || manyListed();
  }

  private boolean manyListed() {
    return listed().stream().anyMatch(index -> kind.value(index).many());
  }

  @Override
  public boolean accepting() {
    return false;
  }

  /** The extras follow from the names that have come. */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Members members
            && kind == members.kind
            && first == members.first
            && count == members.count
            && seen.equals(members.seen)
            && Objects.equals(others, members.others)
            && then.equals(members.then));
  }

  @Override
  public int hashCode() {
    return (kind.hashCode() * 31 + seen.hashCode()) * 31 + count;
  }

  /**
   * After a comma.
   *
   * @param listed the names of the list that may come next
   */
  private record BeforeName(Members members, BitSet listed) implements Place {
    @Override
    public @Nullable Place next(int b) {
      return b == '"' ? members.name(listed) : null;
    }

    @Override
    public boolean many() {
      return members.many();
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
    public boolean many() {
      return value.many() || after.many();
    }

    @Override
    public boolean accepting() {
      return false;
    }
  }
}
