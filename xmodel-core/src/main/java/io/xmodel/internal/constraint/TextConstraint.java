package io.xmodel.internal.constraint;

import io.xmodel.internal.constraint.Language.Place;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Ids whose bytes together are a text of a language. */
final class TextConstraint implements Constraint {
  private final Tokens tokens;
  private final Language language;

  TextConstraint(Tokens tokens, Language language) {
    this.tokens = tokens;
    this.language = language;
  }

  @Override
  public State start(State then) {
    return new TextState(tokens, language.start(Place.END), null, then);
  }

  /** The ids of this part of the answer so far, last first. */
  private record Read(int id, @Nullable Read before, int count) {}

  private record TextState(Tokens tokens, Place place, @Nullable Read read, State then)
      implements State {
    @Override
    public boolean allows(int id) {
      return after(id) != null || (place.accepting() && then.allows(id));
    }

    /** The place after a token's bytes; null where they may not follow. */
    private @Nullable Place after(int id) {
      byte[] bytes = tokens.trie().bytes(id);
      if (bytes.length == 0) {
        return null;
      }
      Place at = place;
      for (byte b : bytes) {
        at = at.next(b & 0xFF);
        if (at == null) {
          return null;
        }
      }
      return at;
    }

    @Override
    public TokenSet allowed() {
      TokenSet.Builder builder = new TokenSet.Builder();
      place.collect(tokens.trie(), 0, builder);
      if (place.accepting()) {
        builder.addAll(then.allowed());
      }
      return builder.build();
    }

    @Override
    public State advance(int id) {
      Place after = after(id);
      State goesOn =
          after == null
              ? null
              : new TextState(
                  tokens, after, new Read(id, read, read == null ? 1 : read.count + 1), then);
      if (place.accepting() && then.allows(id)) {
        State next = then.advance(id);
        return goesOn == null ? next : new EitherState(goesOn, next);
      }
      if (goesOn == null) {
        throw new IllegalArgumentException("%s may not follow".formatted(id));
      }
      return goesOn;
    }

    @Override
    public boolean accepting() {
      return place.accepting() && then.accepting();
    }

    @Override
    public boolean complete() {
      if (place == Place.END) {
        return then.complete();
      }
      return place.accepting() && !goesOn() && then.complete();
    }

    /** Whether a byte of some token may follow. */
    private boolean goesOn() {
      for (int b = 0; b < 256; b++) {
        if (place.next(b) != null && tokens.trie().find(new byte[] {(byte) b}) >= 0) {
          return true;
        }
      }
      return false;
    }

    @Override
    public int[] forced() {
      if (place == Place.END) {
        return then.forced();
      }
      return tokens.forced(place, recent());
    }

    /** The last ids of this part, which tell how the tokenizer would go on. */
    private int[] recent() {
      int[] ids = new int[read == null ? 0 : Math.min(read.count, Tokens.RECENT)];
      Read at = read;
      for (int i = ids.length - 1; i >= 0 && at != null; i--) {
        ids[i] = at.id;
        at = at.before;
      }
      return Arrays.copyOf(ids, ids.length);
    }
  }
}
