package io.xmodel.internal.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.BackendSubject;
import io.xmodel.backend.Golden;
import io.xmodel.backend.KvType;
import io.xmodel.backend.ResidentModel;
import io.xmodel.backend.Sequence;
import io.xmodel.internal.cpu.math.CpuMath;
import io.xmodel.internal.cpu.math.MathProvider;
import io.xmodel.internal.cpu.math.ScalarMath;
import io.xmodel.progress.ProgressListener;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Texts long enough that a few tokens' keys are split into ranges. */
class LongContextTest {
  private static final int LENGTH = 2300;

  @Test
  void splitKeysGiveWhatWholeOnesGive() {
    try (Golden golden = Golden.open("mup-bf16")) {
      float[][] prefilled = last(golden, 2, KvType.F32, 256, MathProvider.best());
      float[][] decoded = last(golden, 2, KvType.F32, 1, MathProvider.best());
      BackendSubject.assertAgree("decoded", decoded, prefilled);
      BackendSubject.assertAgree(
          "small batch", last(golden, 2, KvType.F32, 5, MathProvider.best()), prefilled);
      BackendSubject.assertAgree(
          "plain Java", last(golden, 2, KvType.F32, 256, new ScalarMath()), prefilled);
    }
  }

  @Test
  void threadsDoNotChangeABit() {
    try (Golden golden = Golden.open("mup-bf16")) {
      for (KvType kv : KvType.values()) {
        for (int chunk : new int[] {1, 100}) {
          float[][] expected = last(golden, 1, kv, chunk, MathProvider.best());
          for (int threads : new int[] {2, 5}) {
            float[][] logits = last(golden, threads, kv, chunk, MathProvider.best());
            for (int row = 0; row < logits.length; row++) {
              assertThat(logits[row]).containsExactly(expected[row]);
            }
          }
        }
      }
    }
  }

  /** Logits of the last 20 tokens, appended in chunks to a long text. */
  private static float[][] last(Golden golden, int threads, KvType kv, int chunk, CpuMath math) {
    int[] ids = new int[LENGTH];
    Arrays.setAll(ids, i -> (i * 7 + i / 131 * 3) % 131);
    BackendOptions options = BackendOptions.DEFAULT.withThreads(threads).withKv(kv);
    try (ResidentModel model =
            new CpuBackend().load(golden.files().weights(), options, ProgressListener.NONE, math);
        Sequence sequence = model.open(LENGTH)) {
      BackendSubject.append(model, sequence, Arrays.copyOf(ids, LENGTH - 20));
      float[][] logits = new float[20][];
      for (int from = 0; from < 20; from += chunk) {
        int to = Math.min(20, from + chunk);
        int[] part = Arrays.copyOfRange(ids, LENGTH - 20 + from, LENGTH - 20 + to);
        System.arraycopy(BackendSubject.append(model, sequence, part), 0, logits, from, to - from);
      }
      return logits;
    }
  }
}
