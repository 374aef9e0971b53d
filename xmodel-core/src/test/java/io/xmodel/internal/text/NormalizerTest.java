package io.xmodel.internal.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.error.CheckpointException;
import java.text.Normalizer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Normalizers change text as those of Hugging Face's library do. */
class NormalizerTest {
  /** Each part doubles the text: 28 of them make 268 million characters of one. */
  @Test
  void doesNotGrowTextWithoutBounds() {
    String doubling = (replace("aa") + ", ").repeat(28) + "{\"type\": \"NFC\"}";
    String chain = "{\"type\": \"Sequence\", \"normalizers\": [%s]}".formatted(doubling);
    Pipeline pipeline = Both.pipeline(Alphabets.json(chain, "", ""));
    assertThat(Both.ids(pipeline, "b")).containsExactly('b');
    assertThatThrownBy(() -> Both.ids(pipeline, "ab"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("makes more than 1064 characters of a text of 2");
    String tooLong = Alphabets.json(replace("a".repeat(501)), "", "");
    assertThatThrownBy(() -> Both.pipeline(tooLong))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("normalizer.content is longer than 500 characters");
  }

  private static String replace(String content) {
    return "{\"type\": \"Replace\", \"pattern\": {\"String\": \"a\"}, \"content\": \"%s\"}"
        .formatted(content);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\": \"NFC\"}",
        "{\"type\": \"NFD\"}",
        "{\"type\": \"NFKC\"}",
        "{\"type\": \"NFKD\"}",
        "{\"type\": \"Lowercase\"}",
        "{\"type\": \"Strip\", \"strip_left\": true, \"strip_right\": false}",
        "{\"type\": \"Strip\", \"strip_left\": false, \"strip_right\": true}",
        "{\"type\": \"Strip\", \"strip_left\": true, \"strip_right\": true}",
        "{\"type\": \"Replace\", \"pattern\": {\"String\": \"a\"}, \"content\": \"é!\"}",
        "{\"type\": \"Replace\", \"pattern\": {\"Regex\": \"\\\\s+\"}, \"content\": \"\"}",
        "{\"type\": \"Prepend\", \"prepend\": \"▁\"}",
        "{\"type\": \"Sequence\", \"normalizers\": [{\"type\": \"NFD\"}, {\"type\": \"Lowercase\"},"
            + " {\"type\": \"Strip\", \"strip_left\": true, \"strip_right\": true},"
            + " {\"type\": \"Prepend\", \"prepend\": \"_\"}]}"
      })
  void changesTextAs(String normalizer) {
    try (Both both = Both.of(Alphabets.json(normalizer, "", ""))) {
      List<String> characters = Edges.changing();
      for (String[] context : new String[][] {{"", ""}, {"a", "\u0323"}, {"a\u0301", ""}}) {
        both.checkAll(characters.stream().map(c -> context[0] + c + context[1]).toList());
      }
      // What composes a character is not composed where the character is too new to be known.
      both.checkAll(
          characters.stream().map(c -> Normalizer.normalize(c, Normalizer.Form.NFKD)).toList());
      Random random = new Random(12);
      for (int round = 0; round < 1000; round++) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(9); i > 0; i--) {
          text.append(
              random.nextBoolean()
                  ? characters.get(random.nextInt(characters.size()))
                  : " a\n\u3000\u0301".substring(random.nextInt(5)));
        }
        both.check(text.toString());
      }
    }
  }
}
