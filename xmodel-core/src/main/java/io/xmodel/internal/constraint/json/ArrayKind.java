package io.xmodel.internal.constraint.json;

import io.xmodel.internal.constraint.Either;
import io.xmodel.internal.constraint.Language.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Arrays.
 *
 * @param prefix the values of the first items
 * @param rest the value of the others
 * @param most at most so many items; {@link #UNBOUNDED} for no limit
 * @param contained of values that must be among the items, how often; none where nothing must
 * @param unique what asks that all items are different; null: they need not be
 */
record ArrayKind(
    List<Value> prefix,
    Value rest,
    int least,
    int most,
    List<Contained> contained,
    @Nullable Where unique)
    implements Kind {
  /** No limit. */
  static final int UNBOUNDED = Integer.MAX_VALUE;

  /**
   * Something that must be among the items.
   *
   * @param prefix by place: the values of the first items that count
   * @param rest the value of the others that count
   * @param least at least so many, 1 or more
   */
  record Contained(List<Value> prefix, Value rest, int least) {
    Value at(int index) {
      return index < prefix.size() ? prefix.get(index) : rest;
    }

    /** How many there may be among the items from a place on, of so many items. */
    int possible(int from, int available) {
      int possible = 0;
      for (int i = from; i < prefix.size() && i < available; i++) {
        possible += prefix.get(i).inhabited() ? 1 : 0;
      }
      return rest.inhabited()
          ? possible + Math.max(available - Math.max(from, prefix.size()), 0)
          : possible;
    }
  }

  private Value at(int index) {
    return index < prefix.size() ? prefix.get(index) : rest;
  }

  @Override
  public boolean inhabited() {
    int available = available();
    int needed = least;
    for (Contained one : contained) {
      if (one.possible(0, available) < one.least) {
        return false;
      }
      needed = Math.max(needed, one.least);
    }
    return needed <= available;
  }

  @Override
  public @Nullable Value lacks() {
    for (Contained one : contained) {
      if (!one.rest.inhabited() && one.prefix.isEmpty()) {
        return one.rest;
      }
    }
    int first = available();
    return first < least && !at(first).inhabited() ? at(first) : null;
  }

  /** So many items there can be, as far as the values are known to exist. */
  private int available() {
    for (int i = 0; i < prefix.size(); i++) {
      if (i == most || !prefix.get(i).inhabited()) {
        return i;
      }
    }
    if (!rest.inhabited()) {
      return Math.min(most, prefix.size());
    }
    return most;
  }

  /**
   * Whether items must differ and fewer different ones may be there than must come. Where the first
   * items are listed, they may take what others need.
   */
  boolean lacksDifferent() {
    if (unique == null) {
      return false;
    }
    int needed = least;
    for (Contained one : contained) {
      if (one.prefix.isEmpty() && one.rest.different(one.least) < one.least) {
        return true;
      }
      needed = Math.max(needed, one.least);
    }
    for (int i = 1; i < needed; i++) {
      boolean listed = i < prefix.size();
      int must = listed ? i + 1 : needed;
      if (at(i).different(must) < must) {
        return true;
      }
      if (!listed) {
        return false;
      }
    }
    return false;
  }

  /** Whether there is an item besides those that came. */
  private boolean hasNew(int index, @Nullable Came came) {
    if (came == null) {
      return true;
    }
    Value value = at(index);
    return value.different(2 * came.count()) > came.count()
        || NewValues.exist(value.start(Place.END), "", Came.all(came));
  }

  @Override
  public @Nullable Place begin(int b, Place then) {
    return b == '[' ? Gap.before(new Items(this, 0, 0, true, null, then)) : null;
  }

  /**
   * Among the items.
   *
   * @param count items begun; not more than matter
   * @param found of what must be contained, how many have come
   * @param first whether the array was just opened, so that no comma precedes the next item
   * @param came the items, where they must differ
   */
  private record Items(
      ArrayKind kind, int count, int found, boolean first, @Nullable Came came, Place then)
      implements Place {
    @Override
    public @Nullable Place next(int b) {
      if (b == ']') {
        return closes() ? then : null;
      }
      if (first) {
        return item(b);
      }
      return b == ',' && goesOn() ? Gap.before(new BeforeItem(this)) : null;
    }

    private boolean closes() {
      return count >= kind.least && kind.contained.stream().allMatch(c -> found >= c.least());
    }

    private boolean goesOn() {
      return count < kind.available() && kind.hasNew(count, came);
    }

    /** The place within the next item. */
    @Nullable Place item(int b) {
      if (count >= kind.available()) {
        return null;
      }
      Place plain = within(kind.at(count), found).next(b);
      if (kind.contained.isEmpty() || found >= kind.contained.getFirst().least()) {
        return plain;
      }
      ArrayKind.Contained must = kind.contained.getFirst();
      List<@Nullable Place> options = new ArrayList<>();
      Value counts = must.at(count);
      if (counts.inhabited()) {
        options.add(within(counts, found + 1).next(b));
      }
      // Those that do not count must leave room for those that must.
      if (must.possible(count + 1, kind.available()) >= must.least() - found) {
        options.add(plain);
      }
      return Either.ofNullable(options);
    }

    /** The place before an item. */
    private Place within(Value value, int nowFound) {
      return kind.unique != null
          ? UniquePlace.before(value.start(Place.END), came, now -> after(nowFound, now))
          : value.start(after(nowFound, null));
    }

    private Place after(int nowFound, @Nullable Came now) {
      // Beyond what matters, places are alike.
      int matters = Math.max(kind.least, kind.prefix.size());
      int next =
          kind.most == UNBOUNDED && kind.unique == null ? Math.min(count + 1, matters) : count + 1;
      for (Contained one : kind.contained) {
        next =
            kind.most == UNBOUNDED
                ? Math.max(next, Math.min(count + 1, one.prefix().size()))
                : next;
      }
      return Gap.before(new Items(kind, next, nowFound, false, now, then));
    }

    @Override
    public boolean many() {
      boolean any = kind.contained.isEmpty() && count < kind.available();
      return then.many() || (any && kind.at(count).many());
    }

    @Override
    public boolean accepting() {
      return false;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other
          || (other instanceof Items items
              && kind == items.kind
              && count == items.count
              && found == items.found
              && first == items.first
              && Objects.equals(came, items.came)
              && then.equals(items.then));
    }

    @Override
    public int hashCode() {
      return (System.identityHashCode(kind) * 31 + count) * 31 + found;
    }
  }

  /** After a comma. */
  private record BeforeItem(Items items) implements Place {
    @Override
    public @Nullable Place next(int b) {
      return items.item(b);
    }

    @Override
    public boolean many() {
      return items.many();
    }

    @Override
    public boolean accepting() {
      return false;
    }
  }
}
