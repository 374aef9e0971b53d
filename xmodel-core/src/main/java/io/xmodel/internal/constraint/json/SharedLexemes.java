package io.xmodel.internal.constraint.json;

import io.xmodel.internal.constraint.LastUsed;
import io.xmodel.internal.constraint.lexeme.Lexeme;
import io.xmodel.internal.constraint.lexeme.NumberRange;
import io.xmodel.internal.constraint.lexeme.Numbers;
import io.xmodel.internal.constraint.lexeme.Word;
import io.xmodel.internal.constraint.lexeme.Words;
import io.xmodel.internal.constraint.regex.Terms;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Words that many schemas have: any string, any number, numbers from 0 on. What is known of the
 * tokens in them serves all schemas of a tokenizer. Any thread may use it.
 */
final class SharedLexemes {
  private static final int MOST = 256;

  private final Word anyString = new Words().quoted(new Terms().all());
  private final LastUsed<NumberRange, Optional<Lexeme>> numbers = new LastUsed<>(MOST);

  /** Any string. */
  Word anyString() {
    return anyString;
  }

  /** A property of any name. */
  Extra anyName(Value value) {
    return new Extra(null, anyString, value);
  }

  /** Numbers of a range; null where there are none. */
  @Nullable Lexeme number(NumberRange range) {
    return numbers.get(range, () -> Optional.ofNullable(Numbers.of(range))).orElse(null);
  }
}
