package io.xmodel;

import static io.xmodel.backend.Script.reads;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.xmodel.backend.FakeModel;
import io.xmodel.backend.Script.Gate;
import io.xmodel.error.ContextFullException;
import io.xmodel.error.InterruptedWorkException;
import io.xmodel.error.RequestException;
import io.xmodel.error.Setting;
import io.xmodel.progress.ProgressListener;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmbeddingTest extends ModelTest {
  /** The definition, for a text of one token. */
  private float[] direction(int id) {
    float[] state = FakeModel.state(new int[] {id}, model.config().hiddenSize());
    double squares = 0;
    for (float value : state) {
      squares += value * value;
    }
    for (int i = 0; i < state.length; i++) {
      state[i] = (float) (state[i] / Math.sqrt(squares));
    }
    return state;
  }

  @Test
  void anEmbeddingHasLengthOneAndItsTokens() {
    Embedding embedding = model.embed("abc");
    assertThat(embedding.size()).isEqualTo(model.config().hiddenSize());
    assertThat(embedding.tokens()).isEqualTo(model.encode("abc").length);
    assertThat(embedding.cosine(embedding)).isCloseTo(1, within(1e-6));
    assertThat(model.embed(new int[] {5}).vector()).containsExactly(direction(5));
  }

  @Test
  void textsAndTheirIdsGiveTheSame() {
    List<String> texts = new ArrayList<>();
    List<int[]> ids = new ArrayList<>();
    for (int i = 1; i < 60; i++) {
      texts.add("abcdefgh".substring(i % 8) + " ".repeat(i % 3) + "x".repeat(i % 7 + 1));
      ids.add(model.encode(texts.getLast()));
    }
    List<Embedding> together = model.embed(texts);
    assertThat(together).isEqualTo(model.embedIds(ids, ProgressListener.NONE));
    for (int i = 0; i < texts.size(); i++) {
      assertThat(together.get(i)).isEqualTo(model.embed(texts.get(i)));
      assertThat(together.get(i)).isEqualTo(model.embed(ids.get(i)));
    }
    assertThat(model.embed(List.<String>of())).isEmpty();
  }

  /** What a user writes is text, whatever it looks like. */
  @Test
  void stringsOfSpecialTokensAreText() {
    assertThat(model.embed("<｜Assistant｜>").tokens())
        .isGreaterThan(ids("<｜Assistant｜>").length + 2);
  }

  @Test
  void whatCannotBeEmbeddedIsNamed() {
    load(LoadOptions.DEFAULT.withContext(8));
    assertThatThrownBy(() -> model.embed(""))
        .isInstanceOf(RequestException.class)
        .hasMessage("There is nothing to embed: the text is empty.");
    assertThatThrownBy(() -> model.embed(List.of("a", "")))
        .isInstanceOf(RequestException.class)
        .hasMessage("There is nothing to embed in text 2 of 2: it is empty.");
    assertThatThrownBy(() -> model.embed(new int[0]))
        .isInstanceOf(RequestException.class)
        .hasMessage("There is nothing to embed: the text has no tokens.");
    int vocabulary = model.config().vocabSize();
    assertThatThrownBy(() -> model.embed(new int[] {1, vocabulary}))
        .isInstanceOf(RequestException.class)
        .hasMessage(
            "Token id %d at position 1 is outside the vocabulary of %d."
                .formatted(vocabulary, vocabulary));
    assertThatThrownBy(() -> model.embed(List.of("a", "b", "a b c d e f g h")))
        .isInstanceOfSatisfying(
            ContextFullException.class,
            e -> assertThat(e.settings()).containsExactly(Setting.CONTEXT))
        .hasMessageContaining("the context holds 8");
    assertThatThrownBy(() -> model.embed("a ".repeat(200_000)))
        .isInstanceOf(ContextFullException.class);
    assertThat(model.stats().steps()).isZero();
  }

  @Test
  void anInterruptFreesTheMemory() throws Exception {
    try (Gate gate = script.holdWhen(reads(id("c")))) {
      Task<List<Embedding>> task = Task.start(() -> model.embed(List.of("abc", "cab", "bca")));
      gate.awaitReached();
      task.thread().interrupt();
      assertThatThrownBy(task::result).hasCauseInstanceOf(InterruptedWorkException.class);
    }
    awaitAllFree();
  }

  @Test
  void nobodySharesItsArray() {
    float[] vector = {0.6f, 0.8f};
    Embedding embedding = new Embedding(vector, 3);
    vector[0] = 9;
    embedding.vector()[1] = 9;
    assertThat(embedding.vector()).containsExactly(0.6f, 0.8f);
    assertThat(embedding.get(1)).isEqualTo(0.8f);
    assertThat(embedding)
        .isEqualTo(new Embedding(new float[] {0.6f, 0.8f}, 3))
        .hasSameHashCodeAs(new Embedding(new float[] {0.6f, 0.8f}, 3))
        .isNotEqualTo(new Embedding(new float[] {0.6f, 0.8f}, 4))
        .isNotEqualTo(new Embedding(new float[] {0.8f, 0.6f}, 3))
        .hasToString("Embedding[2 elements, 3 tokens]");
    assertThat(embedding.cosine(new Embedding(new float[] {0.8f, -0.6f}, 1)))
        .isCloseTo(0, within(1e-6));
    assertThatThrownBy(() -> embedding.cosine(new Embedding(new float[] {1}, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("of different models");
  }
}
