package io.xmodel.internal.constraint;

import java.util.List;
import java.util.Set;

/**
 * Makes constraints. A tool call, for example, is marker ids, then a text, then marker ids:
 *
 * <pre>{@code
 * Constraints.sequence(
 *     Constraints.ids(begin), Constraints.text(tokens, Languages.sequence(name, json)), Constraints.ids(end))
 * }</pre>
 */
public final class Constraints {
  private Constraints() {}

  /** Exactly these ids, one after the other; at least one. */
  public static Constraint ids(int... ids) {
    int[] own = ids.clone();
    if (own.length == 0) {
      throw new IllegalArgumentException("no ids");
    }
    return then -> new IdsState(own, 0, then);
  }

  /** Ids whose bytes together are a text of a language. Special tokens are never among them. */
  public static Constraint text(Tokens tokens, Language language) {
    return new TextConstraint(tokens, language);
  }

  /** One after the other. */
  public static Constraint sequence(Constraint... parts) {
    List<Constraint> own = List.of(parts);
    return then -> {
      Constraint.State state = then;
      for (Constraint part : own.reversed()) {
        state = part.start(state);
      }
      return state;
    };
  }

  /** One of several; at least one. */
  public static Constraint oneOf(List<Constraint> options) {
    List<Constraint> own = List.copyOf(options);
    return then -> {
      Constraint.State state = own.getLast().start(then);
      for (Constraint option : own.reversed().subList(1, own.size())) {
        state = new EitherState(option.start(then), state);
      }
      return state;
    };
  }

  /** At least once, at most so many times, with another part between. */
  public static Constraint repeated(Constraint part, Constraint between, int most) {
    if (most < 1) {
      throw new IllegalArgumentException("at most %s times".formatted(most));
    }
    return then -> {
      // The states of later repetitions are made when they are reached.
      return part.start(most == 1 ? then : new AgainState(part, between, most - 1, then));
    };
  }

  /**
   * Any ids until a certain one comes; from then on, what the constraint says. The answer may also
   * end before.
   *
   * @param idLimit one more than the largest id
   * @param banned ids that may not come before
   * @param id begins what is constrained; it is part of what the constraint describes
   */
  public static Constraint freeUntil(int idLimit, Set<Integer> banned, int id, Constraint after) {
    return then -> new FreeState(FreeState.idsBut(idLimit, banned), id, after.start(then));
  }
}
