package io.xmodel.internal.constraint.json;

import io.xmodel.internal.constraint.Language.Place;
import org.jspecify.annotations.Nullable;

/**
 * Optional white space, and then something that begins with none. It is a blank, or a line break
 * and blanks: what people and programs write. It is bounded, since a model may else never end it.
 *
 * @param read blanks and line breaks so far
 * @param line whether there was a line break
 */
record Gap(int read, boolean line, Place then) implements Place {
  /** As deep as people indent. */
  private static final int MOST = 40;

  /** Before the white space. */
  static Gap before(Place then) {
    return new Gap(0, false, then);
  }

  @Override
  public @Nullable Place next(int b) {
    if (b == ' ') {
      return read < (line ? MOST : 1) ? new Gap(read + 1, line, then) : null;
    }
    if (b == '\n') {
      return read == 0 ? new Gap(1, true, then) : null;
    }
    return then.next(b);
  }

  @Override
  public boolean many() {
    return then.many();
  }

  @Override
  public boolean accepting() {
    return false;
  }
}
