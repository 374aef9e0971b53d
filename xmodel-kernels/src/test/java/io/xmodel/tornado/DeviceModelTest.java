package io.xmodel.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.BackendSubject;
import io.xmodel.backend.Batch;
import io.xmodel.backend.Batch.LogitsFor;
import io.xmodel.backend.Golden;
import io.xmodel.backend.Logits;
import io.xmodel.backend.ResidentModel;
import io.xmodel.backend.Sequence;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tornado.graph.Shapes;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What only a real device can show. */
@Tag("device")
@ExtendWith(OnDevice.class)
@Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeviceModelTest {
  @Test
  void shapesOfAGpuAndSplitKeysGiveTheSame() {
    try (Golden golden = Golden.open("mup-bf16")) {
      int[] ids = golden.longest();
      float[][] expected;
      try (ResidentModel model = load(golden, Shapes.CPU)) {
        expected = BackendSubject.logits(model, ids, ids.length);
      }
      for (Shapes shapes : List.of(Shapes.GPU, Shapes.GPU.withSplitAbove(8))) {
        try (ResidentModel model = load(golden, shapes)) {
          for (int chunk : new int[] {1, 9}) {
            BackendSubject.assertAgree(
                shapes + ", chunk " + chunk, BackendSubject.logits(model, ids, chunk), expected);
          }
        }
      }
    }
  }

  @Test
  void aThousandTokensTakeNoMoreMemoryThanTen() {
    try (Golden golden = Golden.open("mup-fp8-block");
        ResidentModel model = load(golden, Shapes.CPU);
        Sequence sequence = model.open(256)) {
      generate(model, sequence, 300); // the JVM's own warm-up
      long before = used();
      generate(model, sequence, 1000);
      assertThat(used() - before).isLessThan(4 << 20);
    }
  }

  private static void generate(ResidentModel model, Sequence sequence, int tokens) {
    int next = 1;
    for (int i = 0; i < tokens; i++) {
      if (sequence.length() == sequence.capacity()) {
        sequence.rewind(8);
      }
      try (Logits logits = model.forward(Batch.of(sequence, new int[] {next}, LogitsFor.LAST))) {
        next = logits.argmax(0, model.config().vocabSize());
      }
    }
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static ResidentModel load(Golden golden, Shapes shapes) {
    return new TornadoBackend(shapes)
        .load(golden.files().weights(), BackendOptions.DEFAULT, ProgressListener.NONE);
  }
}
