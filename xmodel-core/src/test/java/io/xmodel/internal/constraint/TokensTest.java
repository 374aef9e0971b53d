package io.xmodel.internal.constraint;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.internal.constraint.Constraint.State;
import io.xmodel.internal.constraint.lexeme.Texts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which tokens must come: only those that the tokenizer would write, whatever comes after. */
class TokensTest {
  private static final TokenTrie TRIE = TestTokens.trie();
  private static final Tokens TOKENS = new Tokens(TRIE, TokensTest::split);

  /** Takes the longest token each time. */
  private static int[] split(byte[] text) {
    List<Integer> ids = new ArrayList<>();
    int at = 0;
    while (at < text.length) {
      int best = -1;
      for (int id = 0; id < TRIE.idLimit(); id++) {
        byte[] bytes = TRIE.bytes(id);
        boolean fits =
            at + bytes.length <= text.length
                && Arrays.equals(bytes, 0, bytes.length, text, at, at + bytes.length);
        if (fits && (best < 0 || bytes.length > TRIE.bytes(best).length)) {
          best = id;
        }
      }
      ids.add(best);
      at += TRIE.bytes(best).length;
    }
    return ids.stream().mapToInt(Integer::intValue).toArray();
  }

  private static String text(int... ids) {
    StringBuilder text = new StringBuilder();
    for (int id : ids) {
      text.append(new String(TRIE.bytes(id), StandardCharsets.UTF_8));
    }
    return text.toString();
  }

  private static State start(String... texts) {
    return Constraints.text(TOKENS, Texts.oneOf(List.of(texts))).start();
  }

  @Test
  void aTextThatIsTheOnlyOneIsForcedToItsEnd() {
    int[] ids = start("namevalue").forced();
    assertThat(text(ids)).isEqualTo("namevalue");
    assertThat(ids).hasSize(2);
  }

  @Test
  void theLastWordBeforeAChoiceIsNotForced() {
    // After "name" the tokenizer may write more than a byte at once.
    assertThat(text(start("name12", "name-1").forced())).isEmpty();
    assertThat(text(start("namevalue12", "namevalue-1").forced())).isEmpty();
    assertThat(text(start("name: value12", "name: value-1").forced())).isEqualTo("name:");
    // "ca" alone are two tokens: whoever is given these does not write "calculator".
    assertThat(text(start("calculator", "capital").forced())).isEmpty();
  }

  @Test
  void whatCameBeforeIsPartOfTheSplit() {
    State state = start("true12", "tr12");
    int tr = split("tr".getBytes(StandardCharsets.UTF_8))[0];
    State after = state.advance(tr);
    assertThat(after.forced()).isEmpty(); // u or 1
    // The tokenizer writes "true" as one token, so nothing is forced after "tr" and "u".
    assertThat(after.advance('u').forced()).isEmpty();
    assertThat(text(after.advance('1').forced())).isEmpty();
  }

  @Test
  void theMaskHasWhatEachStepAllows() {
    State state = start("name", "nation", "n");
    for (int id : split("nati".getBytes(StandardCharsets.UTF_8))) {
      TokenSet mask = state.allowed();
      for (int other = 0; other < TRIE.idLimit(); other++) {
        assertThat(mask.contains(other)).isEqualTo(state.allows(other));
      }
      state = state.advance(id);
    }
  }
}
