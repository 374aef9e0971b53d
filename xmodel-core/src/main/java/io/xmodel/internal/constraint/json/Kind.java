package io.xmodel.internal.constraint.json;

import io.xmodel.internal.constraint.Language.Place;
import io.xmodel.internal.constraint.LiteralPlace;
import io.xmodel.internal.constraint.lexeme.Lexeme;
import io.xmodel.internal.constraint.lexeme.Word;
import io.xmodel.internal.constraint.lexeme.WordPlace;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One kind of value. */
sealed interface Kind permits Kind.Literal, Kind.Number, Kind.Text, ArrayKind, ObjectKind {
  /** The place after the first byte; null where no value of this kind begins so. */
  @Nullable Place begin(int b, Place then);

  /** Whether there is a value of this kind, as far as those that it contains are known. */
  boolean inhabited();

  /** A value without which there is none of this kind, and which is not there; null: none is. */
  default @Nullable Value lacks() {
    return null;
  }

  /** Whether there are very many values of this kind; false where that is not plain to see. */
  default boolean many() {
    return false;
  }

  /** {@code null}, {@code true} or {@code false}. */
  record Literal(String text) implements Kind {
    @Override
    public @Nullable Place begin(int b, Place then) {
      return text.charAt(0) == b
          ? new LiteralPlace(text.getBytes(StandardCharsets.US_ASCII), 1, then)
          : null;
    }

    @Override
    public boolean inhabited() {
      return true;
    }
  }

  /** Numbers. */
  record Number(Lexeme lexeme) implements Kind {
    @Override
    public @Nullable Place begin(int b, Place then) {
      int state = lexeme.next(lexeme.start(), b);
      return state == Lexeme.DEAD ? null : WordPlace.of(lexeme, state, then);
    }

    @Override
    public boolean inhabited() {
      return true;
    }
  }

  /** Strings. */
  record Text(Word word) implements Kind {
    @Override
    public @Nullable Place begin(int b, Place then) {
      if (b != '"') {
        return null;
      }
      Lexeme lexeme = word.begun();
      return new WordPlace(lexeme, lexeme.start(), then);
    }

    @Override
    public boolean inhabited() {
      return true;
    }

    @Override
    public boolean many() {
      Lexeme lexeme = word.begun();
      return lexeme.many(lexeme.start());
    }
  }
}
