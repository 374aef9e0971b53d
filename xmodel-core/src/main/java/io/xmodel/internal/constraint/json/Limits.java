package io.xmodel.internal.constraint.json;

/**
 * How long reading a schema may take, so that none can stop whoever reads it.
 *
 * @param end in nanoseconds of the clock
 * @param seconds that were given
 */
record Limits(long end, int seconds) {
  /** The largest schema, in characters. */
  static final int MOST_CHARACTERS = 1 << 20;

  /** The deepest nesting of a schema's text. */
  static final int DEEPEST = 200;

  static Limits of(int seconds) {
    return new Limits(System.nanoTime() + seconds * 1_000_000_000L, seconds);
  }

  void check() {
    if (System.nanoTime() - end > 0) {
      throw new Refusal(
          "#", "The schema", "takes longer than %s seconds to read".formatted(seconds));
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new Refusal("#", "The schema", "was being read when its reader was interrupted");
    }
  }
}
