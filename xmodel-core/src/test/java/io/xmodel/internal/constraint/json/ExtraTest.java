package io.xmodel.internal.constraint.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.internal.constraint.TestTokens;
import io.xmodel.internal.constraint.lexeme.Word;
import io.xmodel.internal.constraint.lexeme.Words;
import io.xmodel.internal.constraint.regex.Patterns;
import io.xmodel.internal.constraint.regex.Term;
import io.xmodel.internal.constraint.regex.Terms;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ExtraTest {
  private static Extra names(String pattern) {
    Terms terms = new Terms();
    Term names = new Patterns(terms).whole(pattern);
    Words words = new Words();
    return new Extra(words.given(names), words.quoted(names), new Value());
  }

  private static boolean accepts(Word word, String name) {
    return TestTokens.accepts(
        then -> Objects.requireNonNull(new Kind.Text(word).begin('"', then)), name + '"');
  }

  @Test
  void namesThatCameDoNotComeAgain() {
    Extra left =
        Objects.requireNonNull(names("[ab]{1,2}").without(new Seen("ab", new Seen("b", null))));
    assertThat(accepts(left.word(), "a")).isTrue();
    assertThat(accepts(left.word(), "bb")).isTrue();
    assertThat(accepts(left.word(), "b")).isFalse();
    assertThat(accepts(left.word(), "\\u0061b")).isFalse();
  }

  @Test
  void whereAllNamesCameThereAreNone() {
    assertThat(names("[ab]").without(new Seen("a", new Seen("b", null)))).isNull();
  }
}
