package io.xmodel.internal.constraint.json;

import io.xmodel.internal.constraint.Either;
import io.xmodel.internal.constraint.Language.Place;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Between the properties of an object. */
final class Members implements Place {
  private final ObjectKind kind;

  /** Named ones that have come; never changed. */
  private final BitSet seen;

  /** How many properties have come. */
  private final int count;

  /** Names of those that are not listed. */
  private final @Nullable Seen others;

  /** Whether the object was just opened, so that no comma precedes the next one. */
  private final boolean first;

  private final Place then;

  /** What others may come; found when it is first asked for. */
  private volatile @Nullable List<Extra> extras;

  private Members(
      ObjectKind kind, BitSet seen, int count, @Nullable Seen others, boolean first, Place then) {
    this.kind = kind;
    this.seen = seen;
    this.count = count;
    this.others = others;
    this.first = first;
    this.then = then;
  }

  /** After the opening brace. */
  static Members start(ObjectKind kind, Place then) {
    return new Members(kind, new BitSet(), 0, null, true, then);
  }

  ObjectKind kind() {
    return kind;
  }

  Place then() {
    return then;
  }

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
    return kind.mayAdd(seen, count) && !extras().isEmpty();
  }

  private List<Extra> extras() {
    List<Extra> known = extras;
    if (known == null) {
      known = kind.extrasWithout(others);
      extras = known;
    }
    return known;
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
      for (Extra extra : extras()) {
        places.add(OtherNamePlace.start(this, extra));
      }
    }
    return Either.ofNullable(places);
  }

  /** The place after a name of the list. */
  Place afterName(int index) {
    BitSet now = (BitSet) seen.clone();
    now.set(index);
    return new Colon(
        kind.value(index), Gap.before(new Members(kind, now, count + 1, others, false, then)));
  }

  /** The place after another name. */
  Place afterOther(Extra extra, String name) {
    Members after = new Members(kind, seen, count + 1, new Seen(name, others), false, then);
    return new Colon(extra.value(), Gap.before(after));
  }

  @Override
  public boolean many() {
    return then.many() || (kind.mayAdd(seen, count) && kind.hasEndless()) || manyListed();
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
