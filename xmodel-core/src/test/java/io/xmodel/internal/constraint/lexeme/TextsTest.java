package io.xmodel.internal.constraint.lexeme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.internal.constraint.Constraint;
import io.xmodel.internal.constraint.Constraints;
import io.xmodel.internal.constraint.Language;
import io.xmodel.internal.constraint.TestTokens;
import io.xmodel.internal.constraint.TokenTrie;
import io.xmodel.internal.constraint.Tokens;
import io.xmodel.internal.constraint.regex.PatternProblem;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Regular expressions and lists of texts: what they have, and what a random model writes. */
class TextsTest {
  private static final TokenTrie TRIE = TestTokens.trie();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\d{4}-\\d{2}",
        "(ab|abc)?x*",
        "[^\\n]{0,5}",
        "(?!foo)[a-z]{1,4}",
        "(?=.*1)[0-9a]{2,6}",
        "a{0}b",
        "^x+$",
        "[\\u00e9中-国]+",
        "(a|b)*abb",
        "(?:\\w+@)?\\w+"
      })
  void whatARandomModelWritesMatches(String pattern) {
    Language language = Texts.matching(pattern);
    Constraint constraint = Constraints.text(new Tokens(TRIE, text -> new int[0]), language);
    Pattern theirs = Pattern.compile(pattern);
    Random random = new Random(pattern.hashCode());
    for (int i = 0; i < 100; i++) {
      String text = TestTokens.sample(constraint, TRIE, random, 20);
      assertThat(text).isNotNull().matches(theirs);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a.c, abc, true",
    "a.c, 'a\nc', false",
    "a.c, abcd, false",
    "colou?r, color, true",
    "^(a$|b), a, true",
    "a|b, ab, false",
    "\\x41\\u{1F600}, A😀, true",
    "[\\w-]+, a-b, true",
    "\\bA, A, refused"
  })
  void expressionsMeanWhatEcmaSays(String pattern, String text, String expected) {
    if (expected.equals("refused")) {
      assertThatThrownBy(() -> Texts.matching(pattern)).isInstanceOf(PatternProblem.class);
    } else {
      assertThat(TestTokens.accepts(Texts.matching(pattern), text)).hasToString(expected);
    }
  }

  @Test
  void whatMatchesNothingIsRefused() {
    assertThatThrownBy(() -> Texts.matching("a\\1")).hasMessageContaining("\\1");
    assertThatThrownBy(() -> Texts.matching("(?!a)a")).hasMessageContaining("no text");
    assertThatThrownBy(() -> Texts.matching("a**")).hasMessageContaining("repeats");
    assertThatThrownBy(() -> Texts.matching("[b-a]")).hasMessageContaining("range");
  }

  @Test
  void textsThatBeginAlikeAreToldApart() {
    Language language = Texts.oneOf(List.of("yes", "yes, please", "no", "yes"));
    for (String text : List.of("yes", "yes, please", "no")) {
      assertThat(TestTokens.accepts(language, text)).as(text).isTrue();
    }
    for (String text : List.of("", "ye", "yes,", "noo", "yes, please!")) {
      assertThat(TestTokens.accepts(language, text)).as(text).isFalse();
    }
  }
}
