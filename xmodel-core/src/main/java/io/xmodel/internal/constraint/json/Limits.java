package io.xmodel.internal.constraint.json;

/**
 * How long reading a schema may take, so that none can stop whoever reads it. It knows which
 * keyword is being read, to name that.
 */
final class Limits {
  /** The largest schema, in characters. */
  static final int MOST_CHARACTERS = 1 << 20;

  /** The deepest nesting of a schema's text. */
  static final int DEEPEST = 200;

  /** In nanoseconds of the clock. */
  private final long end;

  private final int seconds;
  private Where where;

  /** For reading a schema, beginning now. */
  Limits(Located root, int seconds) {
    this.where = new Where(root, null);
    this.seconds = seconds;
    this.end = System.nanoTime() + seconds * 1_000_000_000L;
  }

  /** Notes what is being read. */
  void reading(Where now) {
    where = now;
  }

  /** What was read last. */
  Where where() {
    return where;
  }

  void check() {
    if (System.nanoTime() - end > 0) {
      throw where.refusal(
          "makes the schema take longer than %s seconds to read".formatted(seconds));
    }
    if (Thread.currentThread().isInterrupted()) {
      throw where.refusal("was being read when its reader was interrupted");
    }
  }
}
