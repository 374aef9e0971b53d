package io.xmodel.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that llama-perplexity of c392e5094 wrote: 16 tokens, a vocabulary of 300. */
class LogitsFileTest {
  @TempDir Path temp;

  @Test
  void readsTheChoicesOfTheSecondHalf() throws IOException {
    Choices choices = LogitsFile.read(Fakes.copy("logits.bin", temp));
    assertThat(choices.ids()).hasSize(16);
    assertThat(choices.from()).isEqualTo(8);
    assertThat(Arrays.stream(choices.chosen()).boxed())
        .hasSize(7)
        .allMatch(id -> id >= 0 && id < 300);
    assertThat(Arrays.stream(choices.logprobs()).boxed())
        .hasSize(7)
        .allMatch(p -> p < 0 && p > Math.log(1 / 300.0));
  }

  /** Codes by hand: minimum −5, scale 0.5. */
  @Test
  void decodesCodes() throws IOException {
    byte[] bytes = Files.readAllBytes(Fakes.copy("logits.bin", temp));
    int row = 20 + 16 * 4;
    put(bytes, row, Float.floatToIntBits(0.5f));
    put(bytes, row + 4, Float.floatToIntBits(-5f));
    Arrays.fill(bytes, row + 8, row + 8 + 600, (byte) 0);
    bytes[row + 8 + 2 * 7] = 9;
    Path file = Files.write(temp.resolve("by-hand"), bytes);
    Choices choices = LogitsFile.read(file);
    assertThat(choices.chosen()[0]).isEqualTo(7);
    assertThat(choices.logprobs()[0]).isEqualTo(-0.5);
  }

  /** Codes above 32767 are not negative. */
  @Test
  void codesAreUnsigned() throws IOException {
    byte[] bytes = Files.readAllBytes(Fakes.copy("logits.bin", temp));
    int row = 20 + 16 * 4;
    Arrays.fill(bytes, row + 8, row + 8 + 600, (byte) 0x7f);
    bytes[row + 8 + 2 * 11 + 1] = (byte) 0x80;
    assertThat(LogitsFile.read(Files.write(temp.resolve("unsigned"), bytes)).chosen()[0])
        .isEqualTo(11);
  }

  @Test
  void refusesWhatIsCutShortOrSomethingElse() throws IOException {
    byte[] bytes = Files.readAllBytes(Fakes.copy("logits.bin", temp));
    Path cut = Files.write(temp.resolve("cut"), Arrays.copyOf(bytes, bytes.length - 1));
    assertThatThrownBy(() -> LogitsFile.read(cut))
        .isInstanceOf(PeerException.class)
        .hasMessageContaining("should take 4340 bytes or more, found 4339");
    Path empty = Files.write(temp.resolve("empty"), new byte[0]);
    assertThatThrownBy(() -> LogitsFile.read(empty))
        .isInstanceOf(PeerException.class)
        .hasMessageContaining("should write '_logits_' first");
    put(bytes, 8, -16);
    Path negative = Files.write(temp.resolve("negative"), bytes);
    assertThatThrownBy(() -> LogitsFile.read(negative)).isInstanceOf(PeerException.class);
  }

  private static void put(byte[] bytes, int at, int value) {
    for (int i = 0; i < 4; i++) {
      bytes[at + i] = (byte) (value >> 8 * i);
    }
  }
}
