package io.xmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.error.ContextFullException;
import io.xmodel.error.Setting;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A text that is too long is told its length, and a remedy that there is. */
class ContextFullTest {
  private static final Path MODEL = Goldens.path("mup-bf16");

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aLargerContextIsAdvisedWhereThereIsOne(int maxTokens) {
    try (Xmodel model = Xmodel.load(MODEL, LoadOptions.DEFAULT.withContext(8))) {
      assertThatThrownBy(() -> model.generate(new int[10], GenerationOptions.greedy(maxTokens)))
          .isInstanceOfSatisfying(
              ContextFullException.class,
              e -> assertThat(e.settings()).containsExactly(Setting.CONTEXT))
          .hasMessage(
              "The prompt has 10 tokens; the context holds 8. Shorten the text, or ask for a larger context.");
    }
  }

  @Test
  void noLargerContextIsAdvisedThanTheModelAllows() {
    try (Xmodel model = Xmodel.load(MODEL)) {
      int longest = model.config().maxPositionEmbeddings();
      assertThat(model.contextLength()).isEqualTo(longest);
      assertThatThrownBy(() -> model.generate(new int[longest + 1], GenerationOptions.greedy(1)))
          .isInstanceOfSatisfying(
              ContextFullException.class, e -> assertThat(e.settings()).isEmpty())
          .hasMessage(
              "The prompt has %,d tokens; the context holds %,d, and the model was made for no more. Shorten the text.",
              longest + 1, longest);
    }
  }
}
