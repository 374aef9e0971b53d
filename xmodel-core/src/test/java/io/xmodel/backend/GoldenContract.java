package io.xmodel.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.xmodel.backend.Batch.LogitsFor;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

/** The forward pass gives what the Python reference gives, for every kind of checkpoint. */
public interface GoldenContract extends BackendSubject {
  /** Whether the backend reports every stage that {@link StageListener} lists. */
  default boolean reportsEveryStage() {
    return true;
  }

  /**
   * Whether a golden is compared: all are, unless a backend leaves some to {@code -Pnightly} since
   * it takes long.
   */
  default boolean compares(String name) {
    return true;
  }

  private Golden compared(String name) {
    assumeTrue(compares(name), "for -Pnightly");
    return Golden.open(name);
  }

  @ParameterizedTest
  @FieldSource("io.xmodel.Goldens#NAMES")
  default void stagesAgreeWithTheReference(String name) {
    try (Golden golden = compared(name)) {
      int[] ids = golden.stages().ids();
      Map<String, float[][]> heard = new TreeMap<>();
      StageListener listener =
          (stage, row, values) ->
              heard.computeIfAbsent(stage, s -> new float[ids.length][])[row] = values;
      try (ResidentModel model = load(golden, options().withStages(listener));
          Sequence sequence = model.open(ids.length)) {
        BackendSubject.append(model, sequence, ids);
      }
      golden
          .stages()
          .stages()
          .forEach((remarked, expected) -> {
            String stage = remarked.replaceFirst(" \\(.*", "");
            float[][] actual = heard.get(stage);
            if (actual == null) {
              assertThat(reportsEveryStage()).as("%s reported", stage).isFalse();
            } else {
              BackendSubject.assertAgree(stage, actual, expected);
            }
          });
    }
  }

  @ParameterizedTest
  @FieldSource("io.xmodel.Goldens#NAMES")
  default void logitsAndLogProbabilitiesAgreeWithTheReference(String name) {
    try (Golden golden = compared(name);
        ResidentModel model = load(golden)) {
      for (Golden.Text text : golden.texts()) {
        assertLogProbabilities(model, text, 1e-3);
        float[][] logits = BackendSubject.logits(model, text.ids(), text.ids().length);
        BackendSubject.assertAgree("last logits", logits[logits.length - 1], text.lastLogits());
      }
    }
  }

  @ParameterizedTest
  @FieldSource("io.xmodel.Goldens#NAMES")
  default void greedyDecodingAgreesWithTheReference(String name) {
    try (Golden golden = compared(name);
        ResidentModel model = load(golden)) {
      for (Golden.Text text : golden.texts()) {
        assertGreedy(model, text);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BF16", "F16"})
  default void cachesOf16BitsStayClose(KvType type) {
    double tolerance = type == KvType.BF16 ? 3e-2 : 4e-3;
    try (Golden golden = Golden.open(golden());
        ResidentModel model = load(golden, options().withKv(type))) {
      for (Golden.Text text : golden.texts()) {
        assertLogProbabilities(model, text, tolerance);
      }
    }
  }

  private static void assertLogProbabilities(
      ResidentModel model, Golden.Text text, double tolerance) {
    int[] ids = text.ids();
    try (Sequence sequence = model.open(ids.length);
        Logits logits = model.forward(Batch.of(sequence, ids, LogitsFor.ALL))) {
      for (int i = 1; i < ids.length; i++) {
        double expected = Objects.requireNonNull(text.tokenLogprobs()[i]);
        double actual = logits.get(i - 1, ids[i]) - logits.logSumExp(i - 1);
        BackendSubject.assertLogprob(i, actual, expected, tolerance);
      }
    }
  }

  /** Decodes greedily until the end, or a choice that the reference made by a hair. */
  static void assertGreedy(ResidentModel model, Golden.Text text) {
    int vocab = model.config().vocabSize();
    try (Sequence sequence = model.open(text.ids().length + text.greedy().length)) {
      int[] next = text.ids();
      for (int i = 0; i < text.greedy().length; i++) {
        try (Logits logits = model.forward(Batch.of(sequence, next, LogitsFor.LAST))) {
          int id = logits.argmax(0, vocab);
          if (id != text.greedy()[i]) {
            float margin = logits.get(0, id) - logits.get(0, text.greedy()[i]);
            assertThat(margin)
                .as("margin at token %d: expected %d, found %d", i, text.greedy()[i], id)
                .isLessThanOrEqualTo(1e-3f);
            return;
          }
          next = new int[] {id};
        }
      }
    }
  }
}
