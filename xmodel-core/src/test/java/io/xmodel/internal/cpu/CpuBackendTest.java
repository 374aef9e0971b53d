package io.xmodel.internal.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.backend.BackendConformance;
import io.xmodel.backend.BackendProvider;
import io.xmodel.backend.BackendSubject;
import io.xmodel.backend.Golden;
import io.xmodel.backend.ResidentModel;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class CpuBackendTest extends BackendConformance {
  @Override
  public BackendProvider provider() {
    return new CpuBackend();
  }

  @Test
  void isFound() {
    assertThat(ServiceLoader.load(BackendProvider.class))
        .anyMatch(provider -> provider instanceof CpuBackend);
  }

  @ParameterizedTest
  @FieldSource("io.xmodel.Goldens#NAMES")
  void threadsDoNotChangeABit(String name) {
    try (Golden golden = Golden.open(name)) {
      for (int chunk : new int[] {1, 5, 40}) {
        float[][] expected = null;
        for (int threads : new int[] {1, 2, 3, 4}) {
          try (ResidentModel model = load(golden, options().withThreads(threads))) {
            float[][] logits = BackendSubject.logits(model, golden.longest(), chunk);
            expected = expected == null ? logits : expected;
            for (int i = 0; i < logits.length; i++) {
              assertThat(logits[i])
                  .as("chunk %d, %d threads, row %d", chunk, threads, i)
                  .containsExactly(expected[i]);
            }
          }
        }
      }
    }
  }
}
