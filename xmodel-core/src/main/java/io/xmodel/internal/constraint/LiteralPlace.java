package io.xmodel.internal.constraint;

import io.xmodel.internal.constraint.Language.Place;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Within a text that is given. */
public final class LiteralPlace implements Place {
  private final byte[] text;
  private final int at;
  private final Place then;

  /** At an index of the text, which is before its end; the text is not to be changed any more. */
  public LiteralPlace(byte[] text, int at, Place then) {
    this.text = text;
    this.at = at;
    this.then = then;
  }

  @Override
  public @Nullable Place next(int b) {
    if ((text[at] & 0xFF) != b) {
      return null;
    }
    return at + 1 < text.length ? new LiteralPlace(text, at + 1, then) : then;
  }

  @Override
  public boolean accepting() {
    return false;
  }

  @Override
  public boolean many() {
    return then.many();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LiteralPlace place
        && Arrays.equals(text, at, text.length, place.text, place.at, place.text.length)
        && then.equals(place.then);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(text) + at;
  }
}
