package io.xmodel.internal.constraint;

import io.xmodel.error.FormatException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What choosing the next token under a constraint may cost. One thread chooses for all generations,
 * so a format that asks for too much ends its own generation, and the others go on.
 *
 * <p>Steps are counted, not time: how busy a machine is does not matter. Only steps that are new
 * count, such as a state that nobody has reached before. What is looked up is free.
 *
 * <p>Whoever works below the engine finds the effort of its own thread. Where none was begun,
 * nothing is counted.
 */
public final class Effort {
  /** The most for one token: a fraction of a second, as a step takes some 0.1 to 0.5 µs. */
  static final int MOST = 500_000;

  private static final ScopedValue<Effort> CURRENT = ScopedValue.newInstance();

  /** What ends the work instead of a number of steps; null: that number. */
  private final @Nullable Runnable check;

  private long spent;

  /** What choosing a token may cost. */
  public Effort() {
    this(null);
  }

  private Effort(@Nullable Runnable check) {
    this.check = check;
  }

  /** Asks at each step whether the work must end, as while a schema is read. */
  public static Effort checkedBy(Runnable check) {
    return new Effort(check);
  }

  /**
   * Does something whose steps count here.
   *
   * @throws FormatException when there are too many
   */
  public void during(Runnable work) {
    ScopedValue.where(CURRENT, this).run(work);
  }

  /**
   * Makes something whose steps count here.
   *
   * @throws FormatException when there are too many
   */
  public <T> T during(Supplier<T> work) {
    return ScopedValue.where(CURRENT, this).call(work::get);
  }

  /** Steps so far. */
  public long spent() {
    return spent;
  }

  /** Counts a step. */
  public static void step() {
    steps(1);
  }

  /** Counts steps. */
  public static void steps(long count) {
    if (CURRENT.isBound()) {
      CURRENT.get().spend(count);
    }
  }

  private void spend(long count) {
    spent += count;
    if (check != null) {
      check.run();
    } else if (spent > MOST) {
      throw new FormatException(
          "The answer's format needs more than %s steps to find what may come next, and other generations would wait. Give it fewer nested repetitions, simpler patterns, or no uniqueItems."
              .formatted(MOST),
          null);
    }
  }
}
