package io.xmodel.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunnerEngineTest {
  private static final String HELLO =
      """
      echo 'a line of a logger'
      echo '{"version": "7", "weights": "BF16", "same_weights": true}'
      """;

  @TempDir Path temp;

  private RunnerEngine start(String script) throws IOException {
    Path file = Fakes.script(temp.resolve("runner"), script);
    return new RunnerEngine("toy", List.of(file.toString()), "");
  }

  @Test
  void asksAndPassesOverOtherLines() throws IOException {
    String script =
        HELLO
            + """
            while read -r word rest; do
              echo "asked $word $rest" >&2
              case $word in
                pp) echo noise; echo '{"tokens_per_second": 12.5}' ;;
                tg) echo '{"tokens_per_second": 3}' ;;
                choose) echo '{"chosen": [4, 6], "logprobs": [-0.5, -0.25]}' ;;
              esac
            done
            """;
    try (RunnerEngine engine = start(script)) {
      assertThat(engine.version()).isEqualTo("7");
      assertThat(engine.weights()).isEqualTo("BF16");
      assertThat(engine.holdsSameWeights()).isTrue();
      assertThat(engine.run(new Trial(Trial.Kind.PREFILL, 8))).isEqualTo(12.5);
      assertThat(engine.run(new Trial(Trial.Kind.DECODE, 8))).isEqualTo(3);
      Choices choices = engine.choose(new Passage(null, new int[] {1, 2}));
      assertThat(choices.from()).isZero();
      assertThat(choices.chosen()).containsExactly(4, 6);
      assertThat(choices.logprobs()).containsExactly(-0.5, -0.25);
    }
  }

  @Test
  void anErrorAtTheStartIsItsSentence() {
    assertThatThrownBy(() -> start("echo '{\"error\": \"It cannot.\"}'\n"))
        .isInstanceOf(PeerException.class)
        .hasMessage("It cannot.");
  }

  @Test
  void oneThatEndsTellsWhatItSaidLast() throws IOException {
    assertThatThrownBy(() -> start("echo 'out of memory' >&2; exit 9\n"))
        .isInstanceOf(PeerException.class)
        .hasMessage("toy ended with exit code 9 (out of memory).");
    try (RunnerEngine engine = start(HELLO + "read -r line; exit 0\n")) {
      assertThatThrownBy(() -> engine.run(new Trial(Trial.Kind.DECODE, 8)))
          .isInstanceOf(PeerException.class)
          .hasMessage("toy ended with exit code 0 (no reason given).");
      assertThatThrownBy(() -> engine.run(new Trial(Trial.Kind.DECODE, 8)))
          .isInstanceOf(PeerException.class)
          .hasMessageStartingWith("toy ended");
    }
  }

  @Test
  void nonsenseIsRefused() throws IOException {
    String script =
        HELLO
            + """
            read -r line; echo '{"tokens_per_second": 0}'
            read -r line; echo '{broken'
            read -r line; echo '{"chosen": [1, 2, 3], "logprobs": [-1]}'
            read -r line; echo '{}'
            """;
    try (RunnerEngine engine = start(script)) {
      Trial trial = new Trial(Trial.Kind.DECODE, 8);
      Passage passage = new Passage(null, new int[] {1, 2});
      assertThatThrownBy(() -> engine.run(trial)).hasMessageContaining("should answer 'tg8'");
      assertThatThrownBy(() -> engine.run(trial)).hasMessageContaining("should answer with JSON");
      assertThatThrownBy(() -> engine.choose(passage)).hasMessageContaining("found 3 choices");
      assertThatThrownBy(() -> engine.choose(passage)).hasMessageContaining("found 0 choices");
    }
  }

  @Test
  void oneThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> new RunnerEngine("toy", List.of("/nowhere/toy"), ""))
        .isInstanceOf(PeerException.class)
        .hasMessageContaining("toy could not be started: '/nowhere/toy'");
  }
}
