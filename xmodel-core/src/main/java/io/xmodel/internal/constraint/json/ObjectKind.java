package io.xmodel.internal.constraint.json;

import io.xmodel.internal.constraint.Effort;
import io.xmodel.internal.constraint.Language.Place;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Objects. Properties that are named stand in the order of their names or in any order; others come
 * after them, or anywhere. No name comes twice.
 */
final class ObjectKind implements Kind {
  /** No limit. */
  static final int UNBOUNDED = Integer.MAX_VALUE;

  /** So many names are looked at in a step. */
  private static final int NAMES = 16;

  private final NameList names;
  private final List<Value> values;
  private final BitSet required;

  /** By name: those that it asks for; null where it asks for none. */
  private final List<@Nullable BitSet> asks;

  /** Whether a name asks for others. */
  private final boolean asking;

  private final List<Extra> extras;
  private final int least;
  private final int most;
  private final boolean ordered;

  ObjectKind(
      List<String> names,
      List<Value> values,
      BitSet required,
      List<@Nullable BitSet> asks,
      List<Extra> extras,
      int least,
      int most,
      boolean ordered) {
    this.names = new NameList(names);
    this.values = values;
    this.required = required;
    this.asks = asks;
    this.asking = asks.stream().anyMatch(Objects::nonNull);
    this.extras = extras;
    this.least = least;
    this.most = most;
    this.ordered = ordered;
  }

  NameList names() {
    return names;
  }

  Value value(int index) {
    return values.get(index);
  }

  @Override
  public @Nullable Place begin(int b, Place then) {
    return b == '{' ? Gap.before(Members.start(this, then)) : null;
  }

  @Override
  public boolean inhabited() {
    BitSet needed = closure(required);
    return possible(needed) && needed.cardinality() <= most && available() >= least;
  }

  @Override
  public boolean many() {
    return most > 0 && hasEndless();
  }

  /** Whether there are properties of names without end. */
  boolean hasEndless() {
    return extras.stream().anyMatch(extra -> extra.endless() && extra.value().inhabited());
  }

  /** Properties that are not listed, of other names than came. */
  List<Extra> extrasWithout(@Nullable Seen came) {
    List<Extra> left = new ArrayList<>();
    for (Extra extra : extras) {
      Extra one = extra.value().inhabited() ? extra.without(came) : null;
      if (one != null) {
        left.add(one);
      }
    }
    return left;
  }

  @Override
  public @Nullable Value lacks() {
    return closure(required).stream()
        .mapToObj(values::get)
        .filter(value -> !value.inhabited())
        .findFirst()
        .orElse(null);
  }

  private long available() {
    for (Extra extra : extras) {
      if (extra.value().inhabited()) {
        return most;
      }
    }
    long named = values.stream().filter(Value::inhabited).count();
    return Math.min(named, most);
  }

  private boolean possible(BitSet indices) {
    return indices.stream().allMatch(index -> values.get(index).inhabited());
  }

  /** These names and all that they ask for. */
  private BitSet closure(BitSet indices) {
    BitSet all = (BitSet) indices.clone();
    BitSet open = (BitSet) indices.clone();
    for (int index = open.nextSetBit(0); index >= 0; index = open.nextSetBit(0)) {
      open.clear(index);
      BitSet asked = asks.get(index);
      if (asked != null) {
        BitSet more = (BitSet) asked.clone();
        more.andNot(all);
        all.or(more);
        open.or(more);
      }
    }
    return all;
  }

  /** What must still come after these names. */
  BitSet missing(BitSet seen) {
    BitSet needed = (BitSet) required.clone();
    if (asking) {
      needed.or(seen);
      needed = closure(needed);
    }
    needed.andNot(seen);
    return needed;
  }

  boolean closes(BitSet seen, int count) {
    return count >= least && missing(seen).isEmpty();
  }

  /** The names that may come next; empty where none may. */
  BitSet next(BitSet seen, int count, boolean afterExtra) {
    BitSet next = new BitSet();
    if (count >= most || (ordered && afterExtra)) {
      return next;
    }
    int from = ordered ? seen.length() : 0;
    BitSet missing = missing(seen);
    int firstMissing = missing.nextSetBit(0);
    int to = ordered && firstMissing >= 0 ? firstMissing + 1 : values.size();
    boolean any = most == UNBOUNDED && least == 0 && !asking;
    for (int index = seen.nextClearBit(from); index < to; index = seen.nextClearBit(index + 1)) {
      if (values.get(index).inhabited() && (any || mayCome(index, seen, count))) {
        next.set(index);
      }
    }
    return next;
  }

  private boolean mayCome(int index, BitSet seen, int count) {
    Effort.steps(1 + values.size() / NAMES);
    BitSet after = (BitSet) seen.clone();
    after.set(index);
    BitSet missing = missing(after);
    if (!possible(missing) || count + 1 + missing.cardinality() > most) {
      return false;
    }
    if (ordered && missing.nextSetBit(0) >= 0 && missing.nextSetBit(0) < index) {
      return false;
    }
    return count + 1 + stillThere(after, ordered ? index + 1 : 0) >= least;
  }

  /** How many more properties there can be. */
  private long stillThere(BitSet seen, int from) {
    for (Extra extra : extras) {
      if (extra.value().inhabited()) {
        return Integer.MAX_VALUE;
      }
    }
    long more = 0;
    for (int index = from; index < values.size(); index++) {
      more += !seen.get(index) && values.get(index).inhabited() ? 1 : 0;
    }
    return more;
  }

  /** Whether a property without a name may come next. */
  boolean mayAdd(BitSet seen, int count) {
    int missing = missing(seen).cardinality();
    return count + 1L + missing <= most && (!ordered || missing == 0);
  }

  /** Where names of this object differ from those of another, they are different objects. */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
