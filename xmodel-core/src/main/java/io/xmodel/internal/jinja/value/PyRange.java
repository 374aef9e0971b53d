package io.xmodel.internal.jinja.value;

/**
 * A range of whole numbers.
 *
 * @param start the first
 * @param stop where it ends
 * @param step from one to the next, not 0
 * @param size how many there are
 */
public record PyRange(long start, long stop, long step, int size) implements PythonSequence {
  /** As the sandbox has it. */
  private static final int LONGEST = 100_000;

  private static final long FURTHEST = Long.MAX_VALUE / 4;

  /** A range that is not too long. */
  public static PyRange of(long start, long stop, long step) {
    if (step == 0) {
      throw Failure.value("the third argument of range must not be zero");
    }
    if (Math.max(Math.abs(start), Math.max(Math.abs(stop), Math.abs(step))) > FURTHEST) {
      throw Failure.limit("the numbers of range are too big");
    }
    long span = step > 0 ? stop - start : start - stop;
    long width = Math.abs(step);
    long size = span <= 0 ? 0 : (span + width - 1) / width;
    if (size > LONGEST) {
      throw new Failure(
          Failure.Kind.OVERFLOW,
          "a range of %s numbers is too long; a template may use %s".formatted(size, LONGEST));
    }
    return new PyRange(start, stop, step, (int) size);
  }

  @Override
  public String typeName() {
    return "range";
  }

  @Override
  public String printed() {
    return "range(" + start + ", " + stop + (step == 1 ? "" : ", " + step) + ")";
  }

  @Override
  public Object at(int index) {
    return start + index * step;
  }
}
