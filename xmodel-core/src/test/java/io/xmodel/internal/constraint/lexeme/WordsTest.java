package io.xmodel.internal.constraint.lexeme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.error.FormatException;
import io.xmodel.internal.constraint.regex.Patterns;
import io.xmodel.internal.constraint.regex.Terms;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class WordsTest {
  private static Word word(Words words, String pattern) {
    return words.plain(new Patterns(new Terms()).whole(pattern));
  }

  /** Reads random letters, as far as they fit; how many. */
  private static int read(Lexeme lexeme, Random random, int most) {
    int state = lexeme.start();
    for (int i = 0; i < most; i++) {
      int next = lexeme.next(state, 'a' + random.nextInt(2));
      if (next == Lexeme.DEAD) {
        return i;
      }
      state = next;
    }
    return most;
  }

  @Test
  void automataDoNotGrowWithWhatIsWritten() throws Exception {
    Words words = new Words();
    Word counted = word(words, "[^,]*a.{20}"); // which of the last 20 were an a: 2^20 states
    List<Future<Integer>> reads = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 1_500; i++) {
        int seed = i;
        reads.add(threads.submit(() -> read(counted.begun(), new Random(seed), 60)));
      }
    }
    for (Future<Integer> read : reads) {
      assertThat(read.get()).isEqualTo(60);
    }
    assertThat(words.size()).isLessThan(Words.MOST + 20_000);
  }

  @Test
  void aWordThatWasBegunGoesOn() {
    Words words = new Words();
    Word counted = word(words, "[ab]{100}|[^,]*a.{20}");
    TextLexeme old = counted.begun();
    int state = old.next(old.start(), 'b');
    Random random = new Random(1);
    while (counted.begun() == old) {
      read(counted.begun(), random, 60);
    }
    TextLexeme renewed = counted.begun();
    int after = renewed.next(renewed.start(), 'b');
    for (int i = 1; i < 100; i++) {
      state = old.next(state, 'b');
      after = renewed.next(after, 'b');
      assertThat(state).isNotEqualTo(Lexeme.DEAD);
      assertThat(old.accepting(state)).isEqualTo(i == 99);
      assertThat(renewed.accepting(after)).isEqualTo(i == 99);
    }
  }

  @Test
  void aWordThatAloneNeedsTooMuchIsRefused() {
    Lexeme lexeme = word(new Words(), "[^,]*a.{18}").begun();
    assertThatThrownBy(
            () -> {
              for (int seed = 0; seed < 10_000; seed++) {
                read(lexeme, new Random(seed), 900);
              }
            })
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("needs more than 100000 states");
  }
}
