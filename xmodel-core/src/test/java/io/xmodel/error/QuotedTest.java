package io.xmodel.error;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuotedTest {
  @Test
  void shortTextsStayAsTheyAre() {
    assertThat(Quoted.of("a中😀")).isEqualTo("\"a中😀\"");
    assertThat(Quoted.shortened("x".repeat(Quoted.LONGEST))).hasSize(Quoted.LONGEST);
  }

  @Test
  void longTextsAreCutAndSaySo() {
    assertThat(Quoted.shortened("x".repeat(70_000)))
        .isEqualTo("x".repeat(Quoted.LONGEST) + "… (69800 characters more)");
    String pairs = "😀".repeat(Quoted.LONGEST);
    assertThat(Quoted.shortened("x" + pairs)).doesNotContain("\uFFFD").contains("😀… (");
    assertThat(Character.isHighSurrogate(Quoted.shortened("x" + pairs).charAt(198))).isFalse();
  }

  @Test
  void linesAndControlCharactersAreVisible() {
    assertThat(Quoted.shortened("a\n\t\u001B[31mb")).isEqualTo("a\\n\\t\\u001b[31mb");
  }

  /** Whoever forgets to cut what he quotes: the message ends all the same, and is visible. */
  @Test
  void noMessageIsAsLongAsItsInput() {
    assertThat(new RequestException("x".repeat(70_000)).getMessage()).hasSizeLessThan(4100);
    String sentence = "two\nlines";
    assertThat(new RequestException(sentence)).hasMessage(sentence);
    assertThat(new RequestException("a\u001B[2J\rb")).hasMessage("a\\u001b[2J\\rb");
  }
}
