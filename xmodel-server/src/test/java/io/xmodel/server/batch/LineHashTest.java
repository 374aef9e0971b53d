package io.xmodel.server.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LineHashTest {
  private static final BatchOptions OPTIONS = new BatchOptions(List.of("nano"), 0, null);
  private static final BatchLine LINE = line("{\"prompt\":\"a\"}");

  private final LineHash hashes = new LineHash(OPTIONS);

  private static BatchLine line(String text) {
    return new BatchLine(1, text.getBytes(UTF_8));
  }

  private boolean answers(String result) {
    return hashes.answers(result.getBytes(UTF_8), LINE);
  }

  @Test
  void itIsOfTheTextAndTheOptions() {
    String hash = hashes.of(LINE);
    assertThat(hash).matches("[0-9a-f]{16}");
    assertThat(hashes.of(new BatchLine(2, LINE.text()))).isEqualTo(hash);
    assertThat(hashes.of(line("{\"prompt\":\"b\"}"))).isNotEqualTo(hash);
    for (BatchOptions other :
        List.of(
            new BatchOptions(List.of("other"), 0, null),
            new BatchOptions(List.of("nano"), 1, null),
            new BatchOptions(List.of("nano"), 0, 9))) {
      assertThat(new LineHash(other).of(LINE)).isNotEqualTo(hash);
    }
  }

  @Test
  void aResultBeginsWithIt() {
    String hash = hashes.of(LINE);
    for (String before : List.of("{\"id\":\"batch_req_", "{\"hash\":\"")) {
      String result = before + hash + "\",\"and\":\"so on\"}";
      for (int length = 1; length <= result.length(); length++) {
        assertThat(answers(result.substring(0, length))).isTrue();
      }
      assertThat(answers(before + hash.substring(1) + "0\"")).isFalse();
      assertThat(answers(" " + result)).isFalse();
    }
    assertThat(answers("text")).isFalse();
  }
}
