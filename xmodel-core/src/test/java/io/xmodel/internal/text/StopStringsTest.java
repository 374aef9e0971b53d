package io.xmodel.internal.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.error.RequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StopStringsTest {
  @Test
  void holdsBackWhatMayBeTheBeginningOfAStopString() {
    StopStrings stops = new StopStrings(List.of("</answer>"));
    assertThat(stops.accept("4 < 5 <")).isEqualTo("4 < 5 ");
    assertThat(stops.accept("/ans")).isEmpty();
    assertThat(stops.accept("!</an")).isEqualTo("</ans!");
    assertThat(stops.accept("swer> more")).isEmpty();
    assertThat(stops.stopped()).isTrue();
    assertThat(stops.matched()).isEqualTo("</answer>");
    assertThat(stops.accept("ignored") + stops.finish()).isEmpty();
  }

  @Test
  void theEndHandsOutWhatWasHeldBack() {
    StopStrings stops = new StopStrings(List.of("\n\n"));
    assertThat(stops.accept("line\n")).isEqualTo("line");
    assertThat(stops.finish()).isEqualTo("\n");
    assertThat(stops.stopped()).isFalse();
  }

  @Test
  void theFirstToBeCompleteWins() {
    StopStrings stops = new StopStrings(List.of("abcd", "bc"));
    assertThat(stops.accept("xabcd")).isEqualTo("xa");
    assertThat(stops.matched()).isEqualTo("bc");
  }

  /** A token that is left out of the text ends it where a stop string has its text. */
  @Test
  void tokensThatAreLeftOut() {
    StopStrings stops = new StopStrings(List.of("<|user|>", "ab"), List.of("<|user|>", "<|x|>"));
    assertThat(stops.accept("Hi", "", true) + stops.accept("", "<|x|>", true)).isEqualTo("Hi");
    // Ordinary strings are looked for in the text without them.
    assertThat(stops.accept("a", "", true)).isEmpty();
    assertThat(stops.accept("", "<|x|>", true)).isEmpty();
    assertThat(stops.accept("c", "", true)).isEqualTo("ac");
    assertThat(stops.accept("", "<|user|>", true)).isEmpty();
    assertThat(stops.matched()).isEqualTo("<|user|>");
  }

  @Test
  void textAndTokenTogether() {
    StopStrings stops = new StopStrings(List.of(".<|end|>"), List.of("<|end|>"));
    assertThat(stops.accept("a.", "", true)).isEqualTo("a");
    assertThat(stops.accept("b.", "", true)).isEqualTo(".b");
    assertThat(stops.accept("", "<|end|>", true)).isEmpty();
    assertThat(stops.matched()).isEqualTo(".<|end|>");

    StopStrings ordinary = new StopStrings(List.of("ab"), List.of("<|end|>"));
    assertThat(ordinary.accept("xa", "", true)).isEqualTo("x");
    assertThat(ordinary.accept("", "<|end|>", true)).isEmpty();
    assertThat(ordinary.accept("b", "", true)).isEmpty();
    assertThat(ordinary.matched()).isEqualTo("ab");
  }

  @Test
  void whatIsCompleteTooEarlyIsText() {
    StopStrings stops = new StopStrings(List.of("ij", "ijk"));
    assertThat(stops.accept("Beij", "", false)).isEqualTo("Be");
    assertThat(stops.accept("x", "", true)).isEqualTo("ijx");
    assertThat(stops.accept("i", "", false)).isEmpty();
    assertThat(stops.accept("j", "", true)).isEmpty();
    assertThat(stops.matched()).isEqualTo("ij");
  }

  @Test
  void refusesAnEmptyString() {
    assertThatThrownBy(() -> new StopStrings(List.of("a", "")))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("empty");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void howTheTextIsCutDoesNotMatter(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 2000; round++) {
      List<String> strings = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        strings.add(letters(random, 1 + random.nextInt(4)));
      }
      String text = letters(random, random.nextInt(20));
      StopStrings whole = new StopStrings(strings);
      String expected = whole.accept(text) + whole.finish();

      StopStrings cut = new StopStrings(strings);
      StringBuilder shown = new StringBuilder();
      for (int i = 0; i < text.length(); ) {
        int end = Math.min(text.length(), i + random.nextInt(4));
        shown.append(cut.accept(text.substring(i, end)));
        i = end;
      }
      shown.append(cut.finish());
      assertThat(shown).as("%s in %s", strings, text).hasToString(expected);
      assertThat(cut.matched()).isEqualTo(whole.matched());
      assertThat(strings).noneMatch(expected::contains);
    }
  }

  private static String letters(Random random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append("abc".charAt(random.nextInt(3)));
    }
    return text.toString();
  }
}
