package io.xmodel.bench.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.bench.operations.Work;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A plain loop does the work of the kernel that it stands for, on weights of four bytes. */
class KernelWorkTest {
  private static final Map<String, String> DOWN =
      Map.of("kernel", "DOWN", "preset", "XL", "depth", "128", "layers", "12", "device", "");

  @Test
  void aPlainLoopReadsTheSameMatrixInF32() {
    Map<String, String> parameters = new HashMap<>(DOWN);
    String plain = PlainBenchmark.class.getName() + ".run";
    assertThat(KernelWork.knows(plain)).isTrue();
    assertThat(KernelWork.of(plain, parameters::get))
        .isEqualTo(new Work(4.0 * 1536 * 3840, 2.0 * 1536 * 3840));
    parameters.put("dtype", "BF16");
    parameters.put("kv", "F32");
    assertThat(KernelWork.of(KernelBenchmark.class.getName() + ".run", parameters::get))
        .isEqualTo(new Work(2.0 * 1536 * 3840, 2.0 * 1536 * 3840));
  }
}
