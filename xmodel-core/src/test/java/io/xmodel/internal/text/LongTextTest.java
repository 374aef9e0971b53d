package io.xmodel.internal.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.error.InterruptedWorkException;
import io.xmodel.internal.text.bpe.IdList;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Texts that are long, cut short, encoded by many threads, or made of several segments. */
class LongTextTest {
  private final Tokenizer tokenizer = TestTokenizers.load();

  @Test
  void tenMillionBlanksAndALetterAreEncoded() {
    String text = " ".repeat(10_500_000) + "a";
    int[] ids = tokenizer.encode(text);
    assertThat(tokenizer.decode(ids)).isEqualTo(text);
  }

  @Test
  void oneLongWordIsMergedAsItsPartsAre() {
    // Short words are merged by another way than long ones.
    String word = "hehehe".repeat(50);
    int[] once = tokenizer.encode("hehehe".repeat(2));
    int[] ids = tokenizer.encode(word);
    assertThat(ids).hasSize(once.length * 25).startsWith(once);
  }

  @Test
  void whatIsTooLongIsNotEncodedToItsEnd() {
    PromptText prompt = PromptText.of("The capital of China is Beijing. ".repeat(1000), false);
    int[] whole = tokenizer.encode(prompt);
    for (int limit : new int[] {1, 7, 100, whole.length - 1}) {
      assertThat(tokenizer.encode(prompt, limit)).hasSizeBetween(limit + 1, limit + 100);
    }
    assertThat(tokenizer.encode(prompt, whole.length)).isEqualTo(whole);
    PromptText blanks = PromptText.of(" ".repeat(3_000_000), false);
    assertThat(tokenizer.encode(blanks, 1000)).hasSize(1001);
  }

  /** What a list is filled with beyond its limit must not become the word's ids. */
  @Test
  void aWordThatWasCutShortIsWholeTheNextTime() {
    List<String> tokens = new ArrayList<>(Alphabets.bytes());
    tokens.add("ab");
    Pipeline pipeline = Both.pipeline(Alphabets.json("null", "", "", "", tokens, List.of("a b")));
    IdList few = new IdList(1);
    pipeline.encode(PromptText.of("abababab", true), few);
    assertThat(few.isFull()).isTrue();
    assertThat(Both.ids(pipeline, "abababab")).containsExactly(256, 256, 256, 256);
  }

  @Test
  void anInterruptEndsALongText() {
    String text = "word ".repeat(100_000);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> tokenizer.encode(text)).isInstanceOf(InterruptedWorkException.class);
    assertThatThrownBy(() -> tokenizer.encode("he".repeat(500_000)))
        .isInstanceOf(InterruptedWorkException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void threadsShareATokenizer() {
    List<String> texts =
        IntStream.range(0, 2000)
            .mapToObj(seed -> TestTokenizers.randomText(new Random(seed)))
            .toList();
    List<int[]> alone = texts.stream().map(tokenizer::encode).toList();
    try (Tokenizer fresh = TestTokenizers.load()) {
      IntStream.range(0, 8 * texts.size())
          .parallel()
          .map(i -> i % texts.size())
          .forEach(i -> assertThat(fresh.encode(texts.get(i))).isEqualTo(alone.get(i)));
    }
  }

  @Test
  void segmentsAreNormalizedTogetherAndTheirTokensKeptApart() {
    String added =
        "{\"id\": 256, \"content\": \"<É>\", \"single_word\": false, \"lstrip\": false, \"rstrip\": true,"
            + " \"normalized\": true, \"special\": true}";
    Pipeline pipeline =
        Both.pipeline(
            Alphabets.json(
                "{\"type\": \"Sequence\", \"normalizers\": [{\"type\": \"NFC\"}, {\"type\": \"Lowercase\"}]}",
                "",
                added));
    assertThat(ids(pipeline, segment("xe", true), segment("\u0301y", false)))
        .isEqualTo(Both.ids(pipeline, "xéy"));
    assertThat(ids(pipeline, segment("A<É>", true), segment("  <É>", false)))
        .containsExactly('a', 256, '<', 0xC3, 0xA9, '>');
    assertThat(ids(pipeline, segment("<", true), segment("É>", true))).doesNotContain(256);
  }

  private static PromptText.Segment segment(String text, boolean special) {
    return new PromptText.Segment(text, special);
  }

  private static int[] ids(Pipeline pipeline, PromptText.Segment... segments) {
    return Both.ids(pipeline, new PromptText(List.of(segments)));
  }
}
