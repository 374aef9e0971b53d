package io.xmodel.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IncrementalDecoderTest {
  private Tokenizer tokenizer;

  @BeforeAll
  void load() {
    tokenizer = TestTokenizers.load();
  }

  @AfterAll
  void close() {
    tokenizer.close();
  }

  @Test
  void neverEmitsHalfACharacter() {
    int[] ids = tokenizer.encode("é中😀👩‍👩‍👧a");
    IncrementalDecoder decoder = tokenizer.incrementalDecoder();
    StringBuilder text = new StringBuilder();
    for (int id : ids) {
      String piece = decoder.accept(id);
      assertThat(piece).doesNotContain("\uFFFD");
      assertThat(piece.codePoints().noneMatch(c -> c >= 0xD800 && c < 0xE000)).isTrue();
      text.append(piece);
    }
    assertThat(decoder.finish()).isEmpty();
    assertThat(text).hasToString("é中😀👩‍👩‍👧a");
    assertThat(ids.length).isGreaterThan(10);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void piecesJoinedAreTheWholeDecodedAtOnce(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      // Mostly single bytes: torn characters, bytes that no UTF-8 has, special tokens in between.
      int[] ids =
          IntStream.range(0, random.nextInt(30))
              .map(i -> random.nextInt(random.nextInt(4) > 0 ? 259 : tokenizer.idLimit()))
              .toArray();
      IncrementalDecoder decoder = tokenizer.incrementalDecoder();
      StringBuilder text = new StringBuilder();
      for (int id : ids) {
        text.append(decoder.accept(id));
      }
      text.append(decoder.finish());
      assertThat(text).hasToString(tokenizer.decode(ids));
    }
  }

  @Test
  void aCharacterThatNeverEndsIsReplacedAndTheDecoderGoesOn() {
    int[] emoji = tokenizer.encode("😀");
    IncrementalDecoder decoder = tokenizer.incrementalDecoder();
    assertThat(decoder.accept(emoji[0])).isEmpty();
    assertThat(decoder.finish()).isEqualTo("\uFFFD");
    assertThat(decoder.accept(tokenizer.encode("a")[0])).isEqualTo("a");
    assertThat(decoder.accept(emoji[0])).isEmpty();
    assertThat(decoder.accept(tokenizer.encode("b")[0])).isEqualTo("\uFFFDb");
    assertThat(decoder.finish()).isEmpty();
  }

  @Test
  void unknownIdsBecomeTheReplacementCharacter() {
    IncrementalDecoder decoder = tokenizer.incrementalDecoder();
    assertThat(decoder.accept(129_000) + decoder.accept(-1)).isEqualTo("\uFFFD\uFFFD");
  }
}
