package io.xmodel.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.internal.model.ModelFiles;
import io.xmodel.progress.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LlamaCppTest {
  @TempDir static Path shared;
  @TempDir Path temp;

  @BeforeAll
  static void makeModel() {
    Fakes.model(shared.resolve("model"));
  }

  @BeforeEach
  void install() throws IOException {
    Fakes.llamaCpp(temp);
  }

  private RunningPeer start() {
    try (ModelFiles files = ModelFiles.open(shared.resolve("model"), ProgressListener.NONE)) {
      return new LlamaCpp(temp, "c392e5094").start(Fakes.subject(shared.resolve("model"), files));
    }
  }

  @Test
  void takesRatesFromItsRecordings() {
    RunningPeer llama = start();
    assertThat(llama.version()).isEqualTo("c392e5094 as stated");
    assertThat(llama.weights()).isEqualTo("F32");
    assertThat(llama.holdsSameWeights()).isTrue();
    assertThat(llama.run(new Trial(Trial.Kind.PREFILL, 8))).isPositive();
    assertThat(llama.run(new Trial(Trial.Kind.DECODE, 2)))
        .isPositive()
        .isNotEqualTo(llama.run(new Trial(Trial.Kind.PREFILL, 8)));
    assertThat(shared.resolve("model-f32.gguf")).exists();
  }

  @Test
  void refusesAnotherModelsFile() throws IOException {
    edit("llama-bench-tg.json", "\"model_n_params\": ", "\"model_n_params\": 1");
    assertThatThrownBy(this::start)
        .isInstanceOf(PeerException.class)
        .hasMessageContaining("they are different models");
  }

  @Test
  void refusesAFileOfAnotherType() throws IOException {
    edit("llama-bench-tg.json", " F32\"", " Q8_0\"");
    assertThatThrownBy(this::start)
        .isInstanceOf(PeerException.class)
        .hasMessageContaining("should hold F32, but llama.cpp says it is 'granite ?B");
  }

  @Test
  void tellsWhatALlamaBenchSaidLast() throws IOException {
    Fakes.script(temp.resolve("llama-bench"), "echo loading; echo 'no such model' >&2; exit 3\n");
    assertThatThrownBy(this::start)
        .isInstanceOf(PeerException.class)
        .hasMessageContaining("exited with 3 (no such model).");
  }

  @Test
  void withoutPerplexityItIsComparedInSpeedOnly() throws IOException {
    Files.delete(temp.resolve("llama-perplexity"));
    RunningPeer llama = start();
    assertThatThrownBy(() -> llama.choose(new Passage("a b c", new int[16])))
        .isInstanceOf(PeerException.class)
        .hasMessageContaining("llama-perplexity is not there");
    assertThatThrownBy(() -> llama.choose(new Passage(null, new int[16])))
        .isInstanceOf(PeerException.class)
        .hasMessageContaining("has no tokenizer");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "[{\"avg_ts\": 0}]",
        "[{}, {}]",
        "error: [",
        "[{\"avg_ts\": \"x\"}]"
      })
  void refusesOutputThatIsNoResult(String output) {
    assertThatThrownBy(() -> LlamaCpp.result(output, new Trial(Trial.Kind.PREFILL, 8)))
        .isInstanceOf(PeerException.class)
        .hasMessageContaining("one JSON result with a positive avg_ts for pp8, found: ");
  }

  private void edit(String file, String from, String to) throws IOException {
    String text = Files.readString(temp.resolve(file));
    assertThat(text).contains(from);
    Files.writeString(temp.resolve(file), text.replace(from, to));
  }
}
