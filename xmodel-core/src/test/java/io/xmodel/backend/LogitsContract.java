package io.xmodel.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.xmodel.backend.Batch.LogitsFor;
import io.xmodel.error.RequestException;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the handle answers is what the full copy says. */
public interface LogitsContract extends BackendSubject {
  @Test
  default void everyAnswerAgreesWithTheFullCopy() {
    try (Golden golden = Golden.open(golden());
        ResidentModel model = load(golden);
        Sequence sequence = model.open(golden.longest().length);
        Logits logits = model.forward(Batch.of(sequence, golden.longest(), LogitsFor.ALL))) {
      int vocab = model.config().vocabSize();
      assertThat(logits.vocabSize()).isEqualTo(vocab);
      for (int row = 0; row < logits.rows(); row++) {
        float[] copy = new float[vocab];
        logits.copyTo(row, copy);
        assertThat(logits.get(row, row)).isEqualTo(copy[row]);
        double sum = IntStream.range(0, vocab).mapToDouble(i -> Math.exp(copy[i])).sum();
        assertThat(logits.logSumExp(row)).isCloseTo(Math.log(sum), within(1e-5));
        for (int limit : new int[] {1, 7, 100, vocab}) {
          int[] sorted = sorted(copy, limit);
          assertThat(logits.argmax(row, limit)).isEqualTo(sorted[0]);
          for (int k : new int[] {1, 2, 40, vocab + 1}) {
            Logits.TopK top = logits.topK(row, k, limit);
            assertThat(top.ids()).containsExactly(firsts(sorted, k));
            for (int i = 0; i < top.ids().length; i++) {
              assertThat(top.logits()[i]).isEqualTo(copy[top.ids()[i]]);
            }
            assertThat(top.logSumExp()).isCloseTo(Math.log(sum), within(1e-5));
          }
        }
      }
      assertThatThrownBy(() -> logits.argmax(0, 0)).isInstanceOf(RequestException.class);
      assertThatThrownBy(() -> logits.argmax(0, vocab + 1)).isInstanceOf(RequestException.class);
      assertThatThrownBy(() -> logits.topK(0, 0, vocab)).isInstanceOf(RequestException.class);
      assertThatThrownBy(() -> logits.argmax(logits.rows(), vocab))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  private static int[] sorted(float[] logits, int limit) {
    return IntStream.range(0, limit)
        .boxed()
        .sorted(Comparator.<Integer>comparingDouble(i -> -logits[i]).thenComparing(i -> i))
        .mapToInt(i -> i)
        .toArray();
  }

  private static int[] firsts(int[] sorted, int k) {
    return IntStream.range(0, Math.min(k, sorted.length)).map(i -> sorted[i]).toArray();
  }
}
